// What a drawing shows, as the server's templates found.html and sign.html put it: the part of a page
// that the scripts ask for. A test holds the two side by side.

import { dataUrl, png } from "./png.js";
import { SIZE } from "../generation/sampler.js";
import { LONGEST } from "../handwriting/text.js";

const SURE = 0.7; // probability of an answer under which it is called not sure
const CLASSES = 10;
const GUESSES = 3;
const NO_DIGIT = "–";
// What a sign may be taken for: model/recognition/__init__.py.
const LIKE = { ".": ",", ",": ".", ":": ".", "-": "1", "/": "1", "+": "4" };

const percent = (probability) => Math.min(99, Math.floor(100 * probability));
const rounded = (probability) => Math.round(probability * 1e4) / 1e4;

async function toldOf({ crop, probabilities, box, sign }) {
  const all = probabilities.map(rounded);
  const answer = probabilities.indexOf(Math.max(...probabilities));
  return {
    digit: answer < CLASSES ? answer : null,
    sign,
    confidence: all[answer],
    probabilities: all.slice(0, CLASSES),
    shares: probabilities,
    box,
    crop: await dataUrl(await png(crop, SIZE, SIZE)),
  };
}

// What a sign puts into the text.
const writtenOf = ({ digit, sign }) => digit ?? sign;
const rowsOf = (lines) => lines.map((line) => line.map(writtenOf).join("")).filter(Boolean);
const isWritable = (lines) => rowsOf(lines).join(" ").length <= LONGEST;
const isLeftOut = (sign) => writtenOf(sign) === "";

function summaryOf(lines, words) {
  const signs = lines.flat();
  if (!signs.length) return words.blank;
  const found = signs.filter(({ digit }) => digit !== null);
  if (!found.length) return words.none;
  const read = rowsOf(lines).join(", ");
  const told = found.length === 1
    ? words.one.replace("{percent}", `${percent(found[0].confidence)} %`)
    : words.many[found.length - 2];
  return told.replace("{read}", read);
}

// What was left out, as model/recognition/remarks.py says it; flecks are boxes.
function remarks(signs, flecks, words) {
  const others = signs.filter(isLeftOut);
  if (others.length === signs.length) return "";
  if (Math.max(others.length, flecks.length) > words.flecks.length) throw new Error("crowded");
  const kinds = [others.length && words.no_digits[others.length - 1]];
  kinds.push(flecks.length && words.flecks[flecks.length - 1]);
  const told = kinds.filter(Boolean);
  const [one, other] = told;
  const what = told.length > 1 ? words.both.replace("{one}", one).replace("{other}", other) : one;
  return what ? `<p class="remarks">${words.left_out.replace("{what}", what)}</p>` : "";
}

const pick = (name, text, isChosen) =>
  `<button class="pick" name="text" value="${text}" aria-pressed="${isChosen}">${name}</button>`;

function bar(digit, probability, isFirst, isPick = false) {
  const share = percent(probability);
  const named = isPick ? pick(digit, digit, isFirst) : `<span>${digit}</span>`;
  return `<li${isFirst ? ' class="first"' : ""}>${named} `
    + '<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
    + `<rect width="${share}" height="1"/></svg> <span class="share">${share} %</span></li>`;
}

const more = ({ digit }, words, { home }) =>
  `<a class="link more-like" data-visit href="${home(digit)}" rel="nofollow">${words.more}</a>`;

function likeliest({ shares, sign }) {
  if (sign) return [sign, LIKE[sign], NO_DIGIT];
  return shares.map((share, digit) => ({ share, name: digit < CLASSES ? digit : NO_DIGIT }))
    .sort((one, other) => other.share - one.share).slice(0, GUESSES).map(({ name }) => name);
}

// The likeliest answers of each sign, with the number as it would be: web/responses/readings.py, picks.
function picks(lines) {
  const rows = lines.map((line) => line.map((sign) => (isLeftOut(sign) ? NO_DIGIT : writtenOf(sign))));
  const told = (row, place, answer) =>
    rows.map((line, n) => (n === row ? line.with(place, answer) : line).join("").replaceAll(NO_DIGIT, ""))
      .filter(Boolean).join(" ");
  return lines.flatMap((line, row) => line.map((sign, place) => {
    const buttons = likeliest(sign).map((name, n) => pick(name, told(row, place, name), n === 0));
    return `<li data-row="${row}">${buttons.join("")}</li>`;
  })).join("");
}

function form(lines, signs, words, { home, write }) {
  const language = new URL(home(0).replaceAll("&amp;", "&"), "http://localhost").searchParams.get("lang");
  const chosen = language ? `<input type="hidden" name="lang" value="${language}">` : "";
  const data = ["corrected", "write", "copy", "copied"].map((name) => ` data-${name}="${words[name]}"`);
  const kind = isWritable(lines) ? "picks" : "picks scripted";
  return `<form class="${kind}" data-longest="${LONGEST}" action="${write}" method="get" title="${words.wrong}"${data.join("")}>${chosen}`
    + (signs.length === 1 ? guesses(signs[0], words)
      : `<ol aria-label="${words.guesses}">${picks(lines)}</ol>`) + "</form>";
}

// Hands are found by the server; the page asks it when this is pressed (web/static/reading/own.js).
const ownHand = (lines, signs, words, { write, served }) => (served && isWritable(lines)
  && signs.some(({ digit, confidence }) => digit !== null && confidence >= SURE)
  ? `<p class="own"><a class="link" href="${write}" rel="nofollow" data-own>${words.own_hand}</a></p>` : "");

function guesses(sign, words) {
  const best = sign.probabilities.map((probability, digit) => ({ probability, digit }))
    .sort((one, other) => other.probability - one.probability).slice(0, GUESSES);
  const bars = best.map(({ probability, digit }) => bar(digit, probability, digit === sign.digit, true));
  return `<ol class="guesses" aria-label="${words.guesses}">${bars.join("")}</ol>`;
}

function signItem(sign, isOneOfSeveral, words, places) {
  const { digit, confidence, probabilities, box, crop } = sign;
  let doubt = "";
  if (isLeftOut(sign)) doubt = `<span class="none">${words.no_digit}</span>`;
  else if (digit !== null && confidence < SURE) doubt = `<span class="doubt">${words.unsure}</span>`;
  return `<li class="sign${isLeftOut(sign) ? " out" : ""}" data-box="${box.join(" ")}"><div class="seen">`
    + `<img src="${crop}" alt="${words.saw}" width="28" height="28">`
    + `<p><strong class="name">${digit ?? (sign.sign || "?")}</strong> `
    + `${sign.sign ? "" : `<span class="sure">${percent(confidence)} %</span> ${doubt}`}</p></div>`
    + `${sign.sign ? "" : `<ul class="bars" aria-label="${words.probabilities}">`
      + `${probabilities.map((each, n) => bar(n, each, n === digit)).join("")}</ul>`}`
    + `${isOneOfSeveral && digit !== null ? more(sign, words, places) : ""}</li>`;
}

const NOTHING = '<div id="found"></div>';
const said = (summary, isWrong = false) =>
  `<p class="status${isWrong ? " wrong" : ""}" id="said" role="status" tabindex="-1">${summary}</p>`;

// What stands in the place of a reading where there is none.
export const unread = (sentence) => said(sentence, true) + NOTHING;

// The picture, with a box around each sign, and around what was left out.
function mapOf(shown, signs, out, { width, height }, words) {
  const rect = (kind) => ([x, y, across, down]) =>
    `<rect class="box${kind}" x="${x}" y="${y}" width="${across}" height="${down}"/>`;
  const read = signs.filter((sign) => !isLeftOut(sign)).map(({ box }) => box);
  return `<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.boxes}">`
    + `<image href="${shown}" width="${width}" height="${height}"/>`
    + `${read.map(rect("")).join("")}${out.map(rect(" left-out")).join("")}</svg>`;
}

// Of the `places`, `home` gives the address of five more of a digit, `write` is the number page's, and
// `served` tells whether there is a server;
// `shown` is that of the picture where the page has to show it. Returns HTML.
export async function foundPart(lines, flecks, { width, height }, words, places, shown) {
  const told = await Promise.all(lines.map((line) => Promise.all(line.map(toldOf))));
  const signs = told.flat();
  const summary = summaryOf(told, words);
  if (!signs.length) return said(summary) + NOTHING;
  const items = signs.map((sign) => signItem(sign, signs.length > 1, words, places));
  const out = [...signs.filter(isLeftOut).map(({ box }) => box), ...flecks];
  const leftOut = out.length ? ` data-left-out="${out.map((box) => box.join(" ")).join(",")}"` : "";
  return `${said(summary)}<div id="found" data-width="${width}" data-height="${height}"${leftOut}>`
    + remarks(signs, flecks, words)
    + form(told, signs, words, places)
    + ownHand(told, signs, words, places)
    + `${signs.length === 1 && signs[0].digit !== null ? more(signs[0], words, places) : ""}`
    + (shown ? mapOf(shown, signs, out, { width, height }, words) : "")
    + `<details class="details all"><summary>${words.details}</summary>`
    + `<ol class="signs" aria-label="${words.in_order}">${items.join("")}</ol></details></div>`;
}
