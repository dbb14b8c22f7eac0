// The page that writes numbers, filled in for another number, hand, style or morph than that which the
// server drew it for. Every address on it that a hand is in bears data-base and data-more: the page's own
// script writes them by the same rule while a slider moves (web/static/write.js).

import { NEUTRAL, RANGES } from "../generation/style.js";

const FORM_MORPH = [3, 8]; // of the form
const float = (value) => (Number.isInteger(value) ? `${value}.0` : String(value));
const quoted = (text) => String(new URLSearchParams({ text }));
const inHtml = (text) => text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const fromHtml = (text) => text.replaceAll("&amp;", "&").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (was, name) => values[name] ?? was);

// A query with `more` values over those of `wish`; what is empty or neutral is left out, but for a seed.
function queryOf(wish, more = "") {
  const query = new URLSearchParams({ ...wish, ...Object.fromEntries(new URLSearchParams(more)) });
  for (const [name, value] of [...query]) {
    const isNeutral = name in NEUTRAL && Number(value) === NEUTRAL[name];
    if (name !== "seed" && (!value || isNeutral)) query.delete(name);
  }
  return query;
}

// Gives every picture and link of a tag with data-base the address that it has for this wish.
function following(wish, style) {
  return (tag) => {
    const value = (name) => fromHtml(new RegExp(` data-${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
    const more = tag.includes(' id="number"') ? "" : value("more"); // still only while it is steered
    const address = `${value("base")}?${queryOf(wish, more)}${value("hash")}`;
    const [kind] = /^<\w+/.exec(tag);
    const own = tag.slice(kind.length).replace(/ (?:src|href|aria-current)="[^"]*"/g, "");
    const here = `${kind} ${kind === "<a" ? "href" : "src"}="${inHtml(address)}"${own}`;
    const cell = new URLSearchParams(value("more"));
    const isCell = tag.includes("aria-label") && ["weight", "slant"].every((name) => cell.has(name));
    const isHere = isCell && ["weight", "slant"].every((name) => Number(cell.get(name)) === style[name]);
    return isHere ? here.replace(/>$/, ' aria-current="true">') : here;
  };
}

// The digit that the map of hands shows: a 1 is a stroke in every hand.
const mapped = (text) => /[02-9]/.exec(text)?.[0] ?? "1";

// `form` is HTML, drawn for a text (or none) in the plain first hand, and for a morph from 3 to 8.
// `text` null leaves the text out, `morph` null the morph; `isToday` is the page without an address.
export function numbersPage(form, { text, hand, morph, isToday }, words, language) {
  const was = new URLSearchParams(fromHtml(/ data-shown="([^"]*)"/.exec(form)[1]));
  const style = hand.style ?? NEUTRAL;
  const place = hand.place + 1;
  const steered = Object.fromEntries(Object.entries(style).map(([name, value]) => [name, float(value)]));
  const wish = { text: text ?? "", seed: hand.seed, place: hand.place ? place : "", own: hand.own, ...steered };
  const ends = morph ? { from: morph[0], to: morph[1] } : {};
  const [first, last] = morph ?? FORM_MORPH;
  let html = form.replaceAll(was.get("seed"), hand.seed);
  if (text) {
    const name = (number) => `number-${number.replace(/\D/g, "-")}-seed`;
    html = html.replaceAll(name(was.get("text")), name(text))
      .replaceAll(quoted(was.get("text")), quoted(text)).replaceAll(was.get("text"), text)
      .replace(/(hands\/)\d/g, `$1${mapped(text)}`);
  }
  html = html.replaceAll("-hand-1.", `-hand-${place}.`).replaceAll("morph/3/8.", `morph/${first}/${last}.`)
    .replace(/from=3&amp;to=8(&amp;)?/g, (_, and = "") => (morph ? `from=${first}&amp;to=${last}${and}` : ""))
    .replaceAll(turned(words.turns, FORM_MORPH), turned(words.turns, [first, last]))
    .replaceAll(turned(words.turning, FORM_MORPH), turned(words.turning, [first, last]))
    .replace(/<picture id="loop">[^]*?<\/picture>/, (loop) => loop.replaceAll(".webp", ".gif"))
    .replace(/<(?:a|img) [^>]*data-base[^>]*>/g, following(wish, style))
    .replace(/(srcset="[^"?]*\?)[^"]*/, (_, start) => start + inHtml(String(queryOf({ ...wish, text: "" }))))
    .replace(/(<ul id="languages">)([^]*?)(?=<\/ul>)/, (_, start, links) => start + links.replace(
      /(href="[^"?]*)\??([^"]*)/g, (_link, there, query) => `${there}?${inHtml(String(queryOf(
        { ...wish, ...ends }, `lang=${new URLSearchParams(fromHtml(query)).get("lang") ?? ""}`)))}`))
    .replace(/(<select id="(from|to)"[^]*?)(?=<\/select>)/g, (list, _, end) => list.replace(" selected", "")
      .replace(`<option>${end === "from" ? first : last}<`, `<option selected>${end === "from" ? first : last}<`))
    .replace(/(name="place" value="\d") checked/, "$1")
    .replace(new RegExp(`(type="radio" name="place" value="${place}")`), "$1 checked")
    .replace(/(type="hidden" name="place" value=")1/, `$1${place}`);
  const shown = new Intl.NumberFormat(`${language}-u-nu-latn`, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  for (const name of Object.keys(RANGES)) {
    html = html.replace(new RegExp(`( name="${name}"[^>]*? value=")[^"]*`, "g"), `$1${steered[name]}`)
      .replace(new RegExp(`(<output for="${name}"[^>]*>)[^<]*`), `$1${shown.format(style[name])}`);
  }
  if (!text) html = html.replace(/( data-shown=")[^"]*/, `$1${inHtml(String(queryOf(wish)))}`);
  if (!morph) html = html.replace(/\s*<div class="turning">[^]*?(?=\s*<\/section>)/, "");
  if (isToday) html = html.replace(/<title>[^–]*/, `<title>${words.numbers} `);
  if (hand.own) {
    html = html.replace('<div class="writing">', (div) => `${div}<input type="hidden" name="own" value="${hand.own}">`)
      .replace('<input type="hidden" name="place"', (place) => `<input type="hidden" name="own" value="${hand.own}">${place}`)
      .replaceAll(`-seed-${hand.seed}-hand-`, "-own-hand-");
  }
  const told = filled(hand.own ? words.own : words.written, { number: text, place, seed: hand.seed });
  return html.replace(/(id="status"[^>]*>)[^<]*/, `$1${text ? told : ""}`)
    .replace(/ data-words="([^"]*)"/, (_, all) => ` data-words="${inHtml(JSON.stringify({
      ...JSON.parse(fromHtml(all)), ...(hand.own ? { written: fromHtml(words.own) } : {}), step: fromHtml(turned(words.turning, [first, last])),
    }))}"`);
}

const turned = (sentence, [first, last]) => filled(sentence, { first, last });
