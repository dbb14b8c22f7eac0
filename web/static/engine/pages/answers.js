// What the engine answers in the place of the server, by address: pages and pictures of digits. The
// addresses, and what they take, are those of docs/reference.md.

import { gif } from "./gif.js";
import { digitPaths, MAP_UNITS, numberSvg } from "../handwriting/ink.js";
import { numbersPage } from "./numbers_page.js";
import { dataUrl, GROUNDS, pixelsOf, png, sheet } from "./png.js";
import { AREA, SIZE } from "../generation/sampler.js";
import { isHand } from "../generation/hand.js";
import { NEUTRAL, RANGES, styleOf } from "../generation/style.js";
import { plain, wrongWith } from "../handwriting/text.js";
import { plainDigits } from "../plain_digits.js";

const MOST = 2 ** 32 - 1;
const FIVE = 5;
const FRAMES = 16;
// The page is a form: it was drawn for this seed, and every digit, and is filled in for others.
export const FORM_SEED = "4242424242";

// Where a page says what is read, while it says nothing.
const EMPTY = /<p class="status"[^>]* id="said"[^>]*><\/p>\s*<div id="found"[^>]*>\s*<\/div>/;

// What is left to the server; its message says what is wrong, by a name that engine_words.py knows.
export class NotOurs extends Error {}

// Values are taken as the server takes them. What it would refuse is left to it.
function whole(text, low, high, name) {
  const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : -1;
  if (value < low || value > high) throw new NotOurs(name);
  return value;
}

const seedOf = (query) => whole(query.get("seed") ?? "", 0, MOST, "seed");
const digitOf = (query, name) => whole(query.get(name) ?? "", 0, 9, "digit");

function placeOf(query) {
  const places = [query.get("place"), query.get("hand")];
  return places[0] ? whole(places[0], 1, FIVE, "place") - 1 : whole(places[1] || "0", 0, FIVE - 1, "place");
}

function styleAsked(query) {
  const named = {};
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const text = query.get(name);
    if (text === null) continue;
    const value = /^-?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : NaN;
    if (!(value >= low && value <= high)) throw new NotOurs(name);
    named[name] = Math.round(value * 1e4) / 1e4;
  }
  return styleOf(named);
}

function ownOf(query) {
  const own = query.get("own") ?? "";
  if (own && !isHand(own)) throw new NotOurs("own");
  return own;
}

const handOf = (query) => ({
  seed: seedOf(query), place: placeOf(query), own: ownOf(query), style: styleAsked(query),
});

function textOf(query) {
  const text = plain(query.get("text") ?? "").replace(/^ +| +$/g, "");
  const wrong = wrongWith(text);
  if (wrong) throw new NotOurs(wrong);
  return text;
}

// A name says how to draw the same again; see model/file_names.py.
const nameOf = (what, { seed, place, own }) =>
  `${what}-${own ? "own" : `seed-${seed}`}-hand-${place + 1}`;

function picture(blob, name, query) {
  const way = query?.get("download") === "1" ? "attachment" : "inline";
  const saved = name ? { "Content-Disposition": `${way}; filename=${name}` } : {};
  return new Response(blob, { headers: { "Content-Type": blob.type, ...saved } });
}

async function strip(engine, [digit, seed]) {
  const { images } = engine.draw({ digit: Number(digit), seed: whole(seed, 0, MOST, "seed") });
  return picture(await sheet(images, FIVE));
}

async function single(engine, [digit, seed, place]) {
  const count = whole(place, 1, FIVE, "place");
  const { images } = engine.draw({ digit: Number(digit), count, seed: whole(seed, 0, MOST, "seed") });
  return picture(await sheet(images.subarray((count - 1) * AREA), 1, 16, 32));
}

function chained(digits) {
  if (digits.some((digit, n) => digit === digits[n + 1])) throw new NotOurs("chain");
  return digits;
}

// The loop is a GIF, also where a WebP is asked for and no server can be.
async function morph(engine, [chain, kind], query) {
  const digits = chained(chain.split("/").map(Number));
  if (digits.length > 10) throw new NotOurs("chain");
  const asked = query.has("frames") ? whole(query.get("frames"), 2, 32, "frames") : FRAMES;
  const frames = Math.min(asked, Math.floor(160 / (2 * (digits.length - 1))));
  const hand = handOf(query);
  const { images } = engine.morph({ digits, ...hand, frames });
  const name = nameOf(`morph-${digits.join("")}`, hand);
  if (kind === "png") return picture(await sheet(images, images.length / AREA, 2, 0), `${name}.png`, query);
  return picture(gif(images, frames), `${name}.gif`, query);
}

async function number(engine, [kind], query) {
  const [text, hand] = [textOf(query), handOf(query)];
  const usual = kind === "svg" ? "transparent" : "paper";
  const ground = query.get("ground") || usual;
  const written = engine.number({ text, ...hand });
  const name = nameOf(`number-${text.replace(/\D/g, "-")}`, hand) + (ground === usual ? "" : `-${ground}`);
  if (kind === "svg" && ground === usual) {
    const svg = numberSvg(written, text, query.get("still") === "1");
    return picture(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`, query);
  }
  if (kind === "svg" || !Object.hasOwn(GROUNDS, ground)) throw new NotOurs("ground");
  const { coverage, width, height } = written;
  return picture(await png(coverage, width, height, GROUNDS[ground]), `${name}.png`, query);
}

async function map(engine, [digit, kind], query) {
  const { style, ...hand } = handOf(query);
  const { images } = engine.map({ digit: Number(digit), ...hand, style: style ?? NEUTRAL });
  return picture(kind === "svg" ? mapSvg(images) : await sheet(images, FIVE, 2, 0));
}

// As map_svg of model/handwriting/svg.py.
function mapSvg(images) {
  const cells = Array.from({ length: images.length / AREA }, (_, n) =>
    `<svg x="${SIZE * (n % FIVE)}" y="${SIZE * Math.floor(n / FIVE)}" width="${SIZE}" height="${SIZE}" ` +
    `viewBox="0 0 ${SIZE * MAP_UNITS} ${SIZE * MAP_UNITS}">` +
    `${digitPaths(images.subarray(n * AREA, (n + 1) * AREA), MAP_UNITS)}</svg>`);
  const side = FIVE * SIZE;
  return new Blob([`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" ` +
    `height="${side}" fill="none" stroke="#182248" stroke-linecap="round" stroke-linejoin="round">`,
    ...cells, "</svg>"], { type: "image/svg+xml" });
}

const fresh = () => crypto.getRandomValues(new Uint32Array(1))[0];

// An empty seed is sent on to an address with a fresh one.
function seeded(address) {
  const there = new URL(address);
  there.searchParams.set("seed", fresh());
  return Response.redirect(there);
}

const html = (text, form, status = 200) => new Response(text, {
  status, headers: { ...kept(form), "Content-Type": "text/html; charset=utf-8" },
});

// The page with five digits; without a seed, of a fresh one.
async function drawn(engine, _parts, query, { address, form: formOf, reading }) {
  const digit = digitOf(query, "digit");
  if (query.get("seed") === "") return seeded(address);
  const seed = query.has("seed") ? seedOf(query) : fresh();
  const form = await formOf("digits", digit);
  const { images } = engine.draw({ digit, seed });
  const tiles = await Promise.all(Array.from({ length: FIVE }, async (_, n) =>
    dataUrl(await png(images.subarray(n * AREA, (n + 1) * AREA), SIZE, SIZE))));
  let text = filled((await form.text()).replaceAll(FORM_SEED, seed), tiles, images);
  if (reading) text = text.replace(EMPTY, await reading(images, query.get("place")));
  return html(text, form);
}

// The page that writes numbers; without anything to write, today's date in the hand of the day.
async function numbers(_engine, _parts, query, { address, form: formOf, words }) {
  const ends = ["from", "to"].filter((end) => query.has(end));
  const morphed = ends.length ? chained(ends.map((end) => digitOf(query, end))) : null;
  if (morphed?.length === 1) throw new NotOurs("chain");
  const isToday = !(morphed || query.has("text"));
  if (!isToday && query.get("seed") === "") return seeded(address);
  const day = new Date().toISOString().slice(0, 10).split("-");
  const written = query.has("text") ? textOf(query) : null;
  const own = ownOf(query);
  const ofDay = isToday ? Number(day.join("")) : fresh();
  const hand = {
    seed: query.get("seed") ? seedOf(query) : own ? 0 : ofDay, place: placeOf(query), own,
    style: styleAsked(query),
  };
  const text = isToday ? day.reverse().join(".") : written;
  const form = await formOf(text === null ? "loop" : "number");
  const { said, language } = await words();
  const page = numbersPage(await form.text(), { text, hand, morph: morphed, isToday }, said, language);
  return html(page, form);
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
    const first = place === null ? 0 : whole(place, 1, FIVE, "place") - 1;
    const chosen = images.subarray(first * AREA, (place === null ? FIVE : first + 1) * AREA);
    return (await more.told(pixelsOf(chosen, place === null ? FIVE : 1))).html;
  };
  return drawn(engine, parts, query, { ...more, reading });
}

// The page without digits, and with what is read of a number as it stands on paper.
async function numberRead(engine, _parts, query, { form: formOf, told }) {
  const { coverage, width, height } = engine.number({ text: textOf(query), ...handOf(query) });
  const paper = { values: coverage.map((level) => 255 - level), width, height };
  const form = await formOf("bare");
  const shown = await dataUrl(await png(paper.values, width, height));
  return html((await form.text()).replace(EMPTY, (await told(paper, shown)).html), form);
}

// The page as it is without digits, or without a number, and what is wrong with its address.
export async function refusal({ message }, path, { form: formOf, words }) {
  const form = await formOf(WRITING.test(path) ? "writing" : "bare");
  const { said } = await words();
  const text = (await form.text()).replace(/(class="status)("[^>]*id="status"[^>]*>)[^<]*/,
    `$1 wrong$2${said.refused[message] ?? said.refused.address}`);
  return html(text, form, 422);
}

const WRITING = /^write(?:\.html)?$/;
const PAGES = [
  [/^read$/, drawnAndRead, ["digit", "seed"]],
  [/^read$/, numberRead, ["text", "seed"]],
  [/^(?:index\.html)?$/, drawn, ["digit"]],
  [WRITING, numbers, []],
];
const PICTURES = [
  [/^digits\/(\d)\/(\d+)\.png$/, strip, []],
  [/^digits\/(\d)\/(\d+)\/(\d)\.png$/, single, []],
  [/^write\.(png|svg)$/, number, ["text", "seed"]],
  [/^morph\/(\d(?:\/\d)+)\.(png|gif|webp)$/, morph, ["seed"]],
  [/^hands\/(\d)\.(png|svg)$/, map, ["seed"]],
];

// The query with the digits of other scripts as 0 to 9, null where it has none.
function spelled(query) {
  const other = new URLSearchParams([...query].map(([name, value]) => [name, plainDigits(value)]));
  return String(other) === String(query) ? null : other;
}

// What the server makes better where it can be reached.
export const isSecondBest = (path) => path.endsWith(".webp");

// Returns {make, isPage} for a GET for `path`: `make` makes the answer. Null where the server is asked.
export function answerFor(path, query) {
  const once = [...query.keys()].every((name, n, all) => all.indexOf(name) === n);
  for (const [pattern, make, needed] of [...PAGES, ...PICTURES]) {
    const found = pattern.exec(path);
    if (found && once && needed.every((name) => query.has(name))) {
      const isPage = PAGES.some(([, other]) => other === make);
      const other = isPage && spelled(query);
      return {
        isPage,
        make: (engine, more) => (other
          ? Response.redirect(new URL(`?${other}`, more.address))
          : make(engine, found.slice(1), query, more)),
      };
    }
  }
  return null;
}
