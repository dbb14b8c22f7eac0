// The page's server in the browser, a service worker: the engine draws and reads, what never changes
// lies in a cache, and the real server is asked for the rest. The cache bears the name of the release:
// another release brings a whole one of its own, waits until no page of this one is open, and takes this
// one away. A page and all that it is made of are of one release.

import { answerFor, isSecondBest, NotOurs, refusal } from "./pages/answers.js";
import { readDrawing } from "./pages/drawings.js";
import { Engine } from "./engine.js";
import { unread } from "./pages/found.js";

const PATIENCE = 3000; // ms after which a page that lies here is shown instead of a sleeping server's
const DIGITS = 10;
const TRIES = 5; // at giving way to another release

// `release` names everything, `first` are the files that drawing needs, `rest` all others that the page
// is made of, `forms` the addresses of the pages that are filled in, by name: "bare" and "writing" are
// the two pages without anything drawn. All are from the root. `isAlone` where there is no server.
export function serve({ release, first, rest, pages, forms, languages, isAlone }) {
  const root = new URL(registration.scope);
  const at = (address) => new URL(address, root);
  const cacheName = `digits-${release}`;
  const mine = new Set(); // windows whose page is from here: so are its scripts
  let [loading, gaveWay] = [null, 0];

  const engine = () => {
    loading ??= Engine.load().catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  // Whether the server still is of this release: what it has of another one is not kept.
  async function isCurrent() {
    const worker = await fetch(at("service-worker.js"), { cache: "no-store" });
    return (await worker.text()).includes(release);
  }

  // Fetches what is not here yet; by two at a time, for the visitor may be at work.
  async function keep(addresses) {
    const cache = await caches.open(cacheName);
    const lie = new Set((await cache.keys()).map(({ url }) => url));
    const open = [...new Set(addresses.map((each) => at(each).href))].filter((each) => !lie.has(each));
    if (!open.length) return;
    if (!(await isCurrent())) throw new NotOurs("another release");
    const fetchSome = async () => {
      while (open.length) {
        const address = open.shift();
        const answer = await fetch(address, { cache: "no-cache" });
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

  const formFor = (name, place, digit) => inLanguage(forms[name].replace("{digit}", digit), place);

  async function keepPages(address) {
    const place = placed(new URL(address));
    const digits = Array.from({ length: DIGITS }, (_, digit) => formFor("digits", place, digit));
    const others = Object.keys(forms).filter((name) => name !== "digits");
    await wordsFor(place);
    await keep([
      ...rest, ...pages.map((each) => inLanguage(each, place)), ...digits,
      ...others.map((name) => formFor(name, place)),
    ]);
  }

  // What is kept of an address, fetched first where it is not here.
  async function here(address) {
    const cache = await caches.open(cacheName);
    const found = () => cache.match(address);
    const lies = await found() ?? await keep([address]).then(found);
    if (!lies) throw new NotOurs("nothing here");
    return lies;
  }

  async function drawnHere(url) {
    const place = placed(url);
    const known = answerFor(place.path, url.searchParams);
    if (!known) return null;
    const more = {
      address: url,
      form: (name, digit) => here(formFor(name, place, digit)),
      told: (picture, shown) => toldOf(picture, place, shown),
      words: () => wordsFor(place),
    };
    try {
      return await known.make(await engine(), more);
    } catch (error) {
      const isWrong = isAlone && known.isPage && error instanceof NotOurs;
      return isWrong ? refusal(error, place.path, more).catch(() => null) : null;
    }
  }

  // What is said in the language of the page that asks, which is that of its form.
  async function wordsFor(place) {
    const form = await here(formFor("bare", place));
    const [, language] = /<html lang="([^"]+)"/.exec(await form.text());
    const words = await here(at(`engine/${release}/words-${language}.json`));
    return { said: await words.json(), language };
  }

  // Digits that touch are parted where `parts` says so: that takes as long as the server's answer.
  async function toldOf(drawing, place, shown, parts = true) {
    const home = (digit) => {
      const { pathname, search } = inLanguage(`?digit=${digit}&seed=`, place);
      return (pathname + search).replaceAll("&", "&amp;");
    };
    const write = at(`${place.folder}${isAlone ? "write.html" : "write"}`).pathname;
    const said = async () => (await wordsFor(place)).said;
    const places = { home, write, served: !isAlone };
    return readDrawing(await engine(), drawing, said, { places, shown, parts });
  }

  // What a picture says: read here where it is a drawing, but for what the server would know better, if it
  // can be asked.
  async function readHere(request, client) {
    const place = placed(new URL((await clients.get(client))?.url ?? request.url));
    const answerWith = (html) =>
      new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    const told = async (parts) => {
      try {
        const picture = (await request.clone().formData()).values().next().value;
        return await toldOf(picture, place, undefined, parts);
      } catch { // a photograph, for instance
        return isAlone ? { html: unread((await wordsFor(place)).said.photographs) } : null;
      }
    };
    const found = await told(isAlone);
    if (found && (isAlone || !found.isDoubtful)) return answerWith(found.html);
    const later = found && request.clone();
    try {
      return await fetch(request);
    } catch (error) {
      if (!later) throw error;
      request = later;
      return answerWith((await told(true)).html);
    }
  }

  // Another release waits, and nobody looks at this one any more.
  async function isReplaced() {
    return registration.waiting && gaveWay < TRIES && (await clients.matchAll()).length < 2;
  }

  async function answer({ request, clientId, resultingClientId }) {
    const url = new URL(request.url);
    const asks = request.method === "GET";
    if (request.mode === "navigate" && await isReplaced()) {
      gaveWay += 1;
      registration.waiting.postMessage({ takesOver: true });
      // It takes over when this answer has been given; on a busy device not at once.
      return new Response(null, { headers: { Refresh: gaveWay < 3 ? "0" : "1" } });
    }
    const from = request.headers.get("X-Release");
    if (from && from !== release) return fetch(request);
    if (asks && isSecondBest(url.pathname)) {
      const better = await fetch(request).catch(() => null);
      if (better?.ok) return better;
    }
    const ours = (found) => {
      if (resultingClientId) mine.add(resultingClientId);
      return found;
    };
    const drawn = asks && await drawnHere(url);
    if (drawn) return ours(drawn);
    const asksFor = request.method === "POST" && placed(url).path === "read" && url.searchParams.get("part");
    if (asksFor === "found" || (isAlone && asksFor === "pictured")) return readHere(request, clientId);
    const cache = await caches.open(cacheName);
    url.hash = "";
    const lies = asks && await cache.match(url);
    const forGood = url.searchParams.has("v") || url.pathname.includes(`/engine/${release}/`);
    if (lies && (forGood || mine.has(clientId))) return lies;
    return lies ? soon(request, () => ours(lies)) : fetch(request);
  }

  // The server's answer, or what is here where it does not come soon.
  function soon(request, lies) {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return Promise.race([fetch(request).catch(() => null), late]).then((came) => came ?? lies());
  }

  // Only a worker that can draw takes over.
  addEventListener("install", (event) => {
    event.waitUntil(keep(first).then(engine).then(() => registration.active || skipWaiting()));
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
    if (event.data.takesOver) skipWaiting();
    else event.waitUntil(keepPages(event.data.keep).then(() => event.ports[0].postMessage("kept"), () => {}));
  });
  addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    const isOurs = isAlone || request.method === "GET" || request.headers.has("X-Drawing");
    if (isOurs && origin === root.origin && pathname.startsWith(root.pathname)) {
      event.respondWith(answer(event));
    }
  });
}
