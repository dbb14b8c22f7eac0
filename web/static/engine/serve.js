// The page's server in the browser, a service worker: the engine draws and reads, what never changes
// lies in a cache, and the real server is asked for the rest. The cache bears the name of the release:
// another release brings a whole one of its own, and takes this one away.

import { answerFor, FORM_SEED } from "./answers.js";
import { readDrawing } from "./drawings.js";
import { Engine } from "./engine.js";

const PATIENCE = 3000; // ms after which a page that lies here is shown instead of a sleeping server's
const DIGITS = 10;

// `release` names everything, `first` are the files that drawing needs, `rest` all others that the page
// is made of, `form` the address of the pages with digits. All are from the root.
export function serve({ release, first, rest, pages, form, languages }) {
  const root = new URL(registration.scope);
  const at = (address) => new URL(address, root);
  const cacheName = `digits-${release}`;
  let loading = null;

  const engine = () => {
    loading ??= Engine.load().catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  // Fetches what is not here yet; by two at a time, for the visitor may be at work.
  async function keep(addresses) {
    const cache = await caches.open(cacheName);
    const open = addresses.map(at);
    const fetchSome = async () => {
      while (open.length) {
        const address = open.shift();
        if (await cache.match(address)) continue;
        const answer = await fetch(address);
        if (answer.ok) await cache.put(address, answer);
      }
    };
    await Promise.all([fetchSome(), fetchSome()]);
  }

  // The language of a page stands in its query, or before its path.
  function placed({ pathname, searchParams }) {
    const below = pathname.slice(root.pathname.length);
    const folder = languages.map((code) => `${code}/`).find((each) => below.startsWith(each)) ?? "";
    return { folder, path: below.slice(folder.length), language: searchParams.get("lang") };
  }

  function inLanguage(address, { folder, language }) {
    const there = at(`${folder}${address}`);
    if (language) there.searchParams.set("lang", language);
    return there;
  }

  const formFor = (digit, place) =>
    inLanguage(form.replace("{digit}", digit).replace("{seed}", FORM_SEED), place);

  async function keepPages(address) {
    const place = placed(new URL(address));
    const forms = Array.from({ length: DIGITS }, (_, digit) => formFor(digit, place));
    await wordsFor(place);
    await keep([...rest, ...pages.map((each) => inLanguage(each, place)), ...forms]);
  }

  async function drawnHere(url) {
    const place = placed(url);
    const make = answerFor(place.path, url.searchParams);
    if (!make) return null;
    const cache = await caches.open(cacheName);
    try {
      const formHere = async (digit) => {
        const address = formFor(digit, place);
        await keep([address]);
        return cache.match(address);
      };
      const told = (picture) => toldOf(picture, place);
      return await make(await engine(), { address: url, form: formHere, told });
    } catch {
      return null;
    }
  }

  // The page that asks stands in the language of the form that it was made from.
  async function wordsFor(place) {
    const address = formFor(0, place);
    await keep([address]);
    const cache = await caches.open(cacheName);
    const [, language] = /<html lang="([^"]+)"/.exec(await (await cache.match(address)).text());
    const words = at(`engine/${release}/words-${language}.json`);
    await keep([words]);
    return (await cache.match(words)).json();
  }

  async function toldOf(drawing, place) {
    const home = (digit) => {
      const { pathname, search } = inLanguage(`?digit=${digit}&seed=`, place);
      return (pathname + search).replaceAll("&", "&amp;");
    };
    return readDrawing(await engine(), drawing, () => wordsFor(place), home);
  }

  // What a picture says: read here where it is a drawing, unless the server would know better.
  async function readHere(request, client) {
    let [answer, isDoubtful] = [null, true];
    try {
      const place = placed(new URL((await clients.get(client))?.url ?? request.url));
      const picture = (await request.clone().formData()).values().next().value;
      const found = await toldOf(picture, place);
      isDoubtful = found.isDoubtful;
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      answer = new Response(found.html, { headers });
    } catch {
      // A photograph, for instance.
    }
    if (!answer) return fetch(request);
    return isDoubtful ? fetch(request).catch(() => answer) : answer;
  }

  async function answer(request, client) {
    const url = new URL(request.url);
    const asks = request.method === "GET";
    const drawn = asks && await drawnHere(url);
    if (drawn) return drawn;
    const isDrawing = request.method === "POST" && placed(url).path === "read";
    if (isDrawing && url.searchParams.get("part") === "found") return readHere(request, client);
    const cache = await caches.open(cacheName);
    url.hash = "";
    const here = asks && await cache.match(url);
    const forGood = here && (url.searchParams.has("v") || url.pathname.includes(`/engine/${release}/`));
    if (forGood) return here;
    if (!here) return fetch(request);
    return soon(request, here);
  }

  // The server's answer, or what is here where it does not come soon.
  function soon(request, here) {
    const late = new Promise((resolve) => setTimeout(() => resolve(here), PATIENCE));
    return Promise.race([fetch(request).catch(() => here), late]);
  }

  // Only a worker that can draw takes over.
  addEventListener("install", (event) => {
    event.waitUntil(keep(first).then(engine).then(() => skipWaiting()));
  });
  addEventListener("activate", (event) => {
    const forget = async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
      await clients.claim();
    };
    event.waitUntil(forget());
  });
  addEventListener("message", (event) => {
    event.waitUntil(keepPages(event.data.keep).then(() => event.ports[0].postMessage("kept")));
  });
  addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    const isOurs = request.method === "GET" || request.headers.has("X-Drawing");
    if (isOurs && origin === root.origin && pathname.startsWith(root.pathname)) {
      event.respondWith(answer(request, event.clientId));
    }
  });
}
