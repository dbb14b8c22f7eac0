// Corrects what was read, for the visitor: nothing of it is sent or kept. A press on another answer puts
// it in the place of the one that was read, in the number as in the list.

import { part, say } from "../shared/parts.js";

const NOTHING = "–"; // the answer for what is no digit
const corrected = new Map(); // by box: it stays while more is drawn beside it, and goes with its drawing

const form = () => part("found").querySelector(".picks");
const signs = () => [...part("found").querySelectorAll(".sign")];
const list = () => form().querySelector("ol");
const single = () => list().classList.contains("guesses");
const places = () => (single() ? [list()] : [...list().children]);
const chosen = (place) => place.querySelector("[aria-pressed=true]")?.textContent ?? NOTHING;

// What follows is another drawing, or picture, which may have the same boxes.
export const forget = () => corrected.clear();

// What was pressed is a guess, or a bar of the details: any digit.
export function correct(pressed) {
  const sign = pressed.closest(".sign");
  const place = sign ? signs().indexOf(sign) : places().findIndex((each) => each.contains(pressed));
  const answer = (sign ? pressed.firstElementChild : pressed).textContent;
  if (!sign && answer === chosen(places()[place])) {
    widen(places()[place]);
    return;
  }
  corrected.set(signs()[place].dataset.box, answer);
  choose(places()[place], answer);
  tell();
}

// After another answer: what is where it was, stays corrected.
export function correctAgain() {
  const boxes = new Set(signs().map(({ dataset }) => dataset.box));
  for (const box of corrected.keys()) if (!boxes.has(box)) corrected.delete(box);
  if (!corrected.size) return;
  signs().forEach(({ dataset }, n) => {
    if (corrected.has(dataset.box)) choose(places()[n], corrected.get(dataset.box));
  });
  tell();
}

function choose(place, answer) {
  const picks = [...place.querySelectorAll(".pick")];
  const other = picks.find((each) => each.textContent === answer) ?? picks.at(-1);
  other.textContent = answer;
  for (const each of picks) each.setAttribute("aria-pressed", each === other);
}

// All other answers, at the end: a press on the one that is chosen asks for them.
function widen(place) {
  const known = [...place.querySelectorAll(".pick")];
  for (const answer of `0123456789.,:-/+${NOTHING}`) {
    if (known.some((each) => each.textContent === answer)) continue;
    const more = known[0].cloneNode();
    more.textContent = answer;
    more.setAttribute("aria-pressed", "false");
    const item = document.createElement("li");
    place.append(single() ? item : more);
    if (single()) item.append(more);
  }
}

function tell() {
  const rows = [];
  for (const place of places()) (rows[place.dataset.row ?? 0] ??= []).push(chosen(place));
  const lines = rows.map((row) => row.join("").replaceAll(NOTHING, "")).filter(Boolean);
  const words = form().dataset;
  say(part("said"), words.corrected.replace("{read}", lines.join(", ") || NOTHING));
  form().querySelector(".made")?.remove();
  if (lines.length) form().append(made(lines.join(" "), words));
}

// What can be done with the number: written by hand, or copied.
function made(text, words) {
  const row = document.createElement("p");
  row.className = "made";
  const write = document.createElement("button");
  Object.assign(write, { className: "link", name: "text", value: text, textContent: words.write });
  const copy = document.createElement("button");
  Object.assign(copy, { className: "link", type: "button", textContent: words.copy });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    say(part("said"), words.copied);
  });
  if (text.length <= Number(form().dataset.longest)) row.append(write);
  if (navigator.clipboard) row.append(copy);
  return row;
}
