// What the engine answers in the place of the server, by address: pages and pictures of digits. The
// addresses, and what they take, are those of docs/reference.md.

import { digitPaths } from "./ink.js";
import { dataUrl, pixelsOf, png, sheet } from "./png.js";
import { AREA, SIZE } from "./sampler.js";
import { NEUTRAL, RANGES, styleOf } from "./style.js";

const MOST = 2 ** 32 - 1;
const FIVE = 5;
const FRAMES = 16;
// The page is a form: it was drawn for this seed, and every digit, and is filled in for others.
export const FORM_SEED = "4242424242";

// Where a page says what is read, while it says nothing.
const EMPTY = /<p class="status"[^>]* id="said"[^>]*><\/p>\s*<div id="found"[^>]*>\s*<\/div>/;

class NotOurs extends Error {}

// Values are taken as the server takes them. What it would refuse is left to it.
function whole(text, low, high) {
  const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : -1;
  if (value < low || value > high) throw new NotOurs(text);
  return value;
}

function handOf(query) {
  const named = {};
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const text = query.get(name);
    if (text === null) continue;
    const value = /^-?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : NaN;
    if (!(value >= low && value <= high)) throw new NotOurs(text);
    named[name] = Math.round(value * 1e4) / 1e4;
  }
  const places = [query.get("place"), query.get("hand")];
  const place = places[0] ? whole(places[0], 1, FIVE) - 1 : whole(places[1] || "0", 0, FIVE - 1);
  return { seed: whole(query.get("seed") ?? "", 0, MOST), place, style: styleOf(named) };
}

const picture = (blob) => new Response(blob, { headers: { "Content-Type": blob.type } });

async function strip(engine, [digit, seed]) {
  const { images } = engine.draw({ digit: Number(digit), seed: whole(seed, 0, MOST) });
  return picture(await sheet(images, FIVE));
}

async function single(engine, [digit, seed, place]) {
  const count = whole(place, 1, FIVE);
  const { images } = engine.draw({ digit: Number(digit), count, seed: whole(seed, 0, MOST) });
  return picture(await sheet(images.subarray((count - 1) * AREA), 1, 16, 32));
}

async function stills(engine, [chain], query) {
  const digits = chain.split("/").map(Number);
  const same = digits.some((digit, n) => digit === digits[n + 1]);
  if (same || digits.length < 2 || digits.length > 10) throw new NotOurs(chain);
  const frames = query.has("frames") ? whole(query.get("frames"), 2, 32) : FRAMES;
  const fitting = Math.min(frames, Math.floor(160 / (2 * (digits.length - 1))));
  const { images } = engine.morph({ digits, ...handOf(query), frames: fitting });
  return picture(await sheet(images, images.length / AREA, 2, 0));
}

async function map(engine, [digit], query) {
  const { style, ...hand } = handOf(query);
  const { images } = engine.map({ digit: Number(digit), ...hand, style: style ?? NEUTRAL });
  return picture(await sheet(images, FIVE, 2, 0));
}

const fresh = () => crypto.getRandomValues(new Uint32Array(1))[0];

// The page with five digits; without a seed, of a fresh one.
async function drawn(engine, _parts, query, { address, form: formOf, reading }) {
  const digit = whole(query.get("digit") ?? "", 0, 9);
  if (query.get("seed") === "") {
    const there = new URL(address);
    there.searchParams.set("seed", fresh());
    return Response.redirect(there);
  }
  const seed = whole(query.get("seed") ?? String(fresh()), 0, MOST);
  const form = await formOf(digit);
  if (!form) throw new NotOurs("no form");
  const { images } = engine.draw({ digit, seed });
  const tiles = await Promise.all(Array.from({ length: FIVE }, async (_, n) =>
    dataUrl(await png(images.subarray(n * AREA, (n + 1) * AREA), SIZE, SIZE))));
  let html = filled((await form.text()).replaceAll(FORM_SEED, seed), tiles, images);
  if (reading) html = html.replace(EMPTY, await reading(images, query.get("place")));
  return new Response(html, { headers: { ...kept(form), "Content-Type": "text/html; charset=utf-8" } });
}

// Puts the five in the place of those of a page: the pixels that the network made, data URLs of PNGs,
// and the ink of each.
function filled(page, tiles, images) {
  let place = 0;
  return page.replace(/data:image\/png;base64,[^"]*/g, (was) => tiles.shift() ?? was)
    .replace(/(<svg class="ink[^>]*>).*?<\/svg>/gs, (was, start) => {
      const digit = images.subarray(place * AREA, (place + 1) * AREA);
      place += 1;
      return digit.length ? `${start}${digitPaths(digit)}</svg>` : was;
    });
}

// The headers that keep a page as strict as the server's.
function kept({ headers }) {
  const names = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"];
  return Object.fromEntries(names.filter((name) => headers.has(name))
    .map((name) => [name, headers.get(name)]));
}

// The page with five digits, and with what is read of them: of all, or of the one at `place`.
async function drawnAndRead(engine, parts, query, more) {
  const reading = async (images, place) => {
    const first = place === null ? 0 : whole(place, 1, FIVE) - 1;
    const chosen = images.subarray(first * AREA, (place === null ? FIVE : first + 1) * AREA);
    return (await more.told(pixelsOf(chosen, place === null ? FIVE : 1))).html;
  };
  return drawn(engine, parts, query, { ...more, reading });
}

const ANSWERS = [
  [/^read$/, drawnAndRead, ["digit", "seed"]],
  [/^(?:index\.html)?$/, drawn, ["digit"]],
  [/^digits\/(\d)\/(\d+)\.png$/, strip, []],
  [/^digits\/(\d)\/(\d+)\/(\d)\.png$/, single, []],
  [/^morph\/(\d(?:\/\d)+)\.png$/, stills, ["seed"]],
  [/^hands\/(\d)\.png$/, map, ["seed"]],
];

// Returns a function that makes the answer to a GET for `path`, null where the server is asked.
export function answerFor(path, query) {
  for (const [pattern, make, needed] of ANSWERS) {
    const found = pattern.exec(path);
    const once = [...query.keys()].every((name, n, all) => all.indexOf(name) === n);
    if (found && once && needed.every((name) => query.has(name))) {
      return (engine, more) => make(engine, found.slice(1), query, more);
    }
  }
  return null;
}
