// The page that writes numbers: sliders that redraw while they move, hands, the map. Enhancements
// only: without this file its forms and links do all it has to.

import "../shared/languages.js";
import { Pictures } from "./follow.js";
import { showKnob, watchMap } from "./map.js";
import { part, repeat, say, take } from "../shared/parts.js";
import { offer, watchSharing } from "../shared/share.js";
import { plain, Visits, waiting } from "../shared/visits.js";

const SIDE = 5; // cells of the map

document.documentElement.classList.add("live");

const main = part("main");
const form = part("writer");
const tongue = form.elements.lang ? `lang=${form.elements.lang.value}` : "";
let words = JSON.parse(main.dataset.words);
const visits = new Visits(words, arrive);
const pictures = new Pictures(main, ({ dataset }) => address(dataset.base, dataset.more), writing);
const shown = () => pictures.follow();
// A refusal that came with the page stays, though pictures come after it, until something is changed.
let isRefused = part("status").classList.contains("wrong");

// The sliders come and go with the number.
const sliders = () => [...form.querySelectorAll("input[type=range]")];
const cells = () => [...form.querySelectorAll("#cells a")];

// What names the number as the sliders and hands stand now; what stays neutral is left out.
function wish() {
  const query = new URLSearchParams(form.dataset.shown);
  if (!query.has("place")) query.set("place", ""); // in this place, so that one picture has one address
  for (const [name, value] of new FormData(form)) {
    if (["place", "own"].includes(name) || sliders().some((each) => each.name === name)) query.set(name, value);
  }
  return query;
}

// Leaves out of what a form sends what stays neutral: addresses stay short.
function shorten({ formData }) {
  if (formData.get("place") === "1") formData.delete("place");
  for (const { name, dataset } of sliders()) {
    if (Number(formData.get(name)) === Number(dataset.neutral)) formData.delete(name);
  }
}

// An address for it with `more`; what is empty, but for a seed that `more` empties, is left out.
function address(base, more = "", hash = "") {
  const query = wish();
  for (const [name, value] of new URLSearchParams(more)) query.set(name, value);
  for (const [name, value] of [...query]) {
    if (!value && name !== "seed") query.delete(name);
  }
  return `${base}?${query}${hash}`;
}

function tellValues() {
  const language = `${document.documentElement.lang}-u-nu-latn`;
  for (const each of sliders()) {
    const output = form.querySelector(`output[for="${each.id}"]`);
    output.value = Number(each.value).toLocaleString(language, { minimumFractionDigits: 2 });
  }
}

// What the status line and the address bar say of the number that is asked for now.
function writing() {
  if (isRefused) return null;
  const dropped = waiting(words);
  const [number, place] = [wish().get("text"), wish().get("place") || 1];
  const there = address(form.action, `${tongue}&${form.dataset.morph}`);
  const tell = (sentence, wrong) => {
    dropped();
    say(part("status"), sentence, wrong);
  };
  return {
    dropped,
    busy: (seconds) => tell(words.again.replace("{seconds}", seconds), false),
    lost: () => tell(words.lost, true),
    refused(page) {
      dropped();
      repeat(part("status"), part("status", page));
    },
    arrived() {
      tell(words.written.replace("{place}", place).replace("{number}", number), false);
      const name = words.alt.replace("{number}", number);
      part("number").alt = name;
      document.title = document.title.replace(/^.*(?= – )/, name);
      visits.moved(there);
    },
  };
}

// A slider or a hand has changed: the pictures follow when they can, where links lead at once.
function change() {
  isRefused = false;
  tellValues();
  showKnob(form.elements);
  pictures.change();
  for (const each of main.querySelectorAll("a[data-base]")) {
    const { base, more, hash } = each.dataset;
    each.href = address(base, more, hash);
  }
  const query = wish();
  const value = (name) => Number(query.get(name) ?? 0);
  for (const cell of cells()) {
    const theirs = new URLSearchParams(cell.dataset.more);
    const same = ["weight", "slant"].every((name) => Number(theirs.get(name)) === value(name));
    if (same) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
  for (const field of part("morpher").querySelectorAll("input[type=hidden]")) {
    if (field.name === "text") field.value = query.get("text");
    else if (field.name !== "seed") field.value = form.elements[field.name]?.value ?? field.value;
  }
}

// What steers a morph comes where there is one.
async function watchMorph() {
  if (part("loop")) (await import("./morph.js")).watchMorph(words, shown);
}

// What fetches a data set comes with the first that is asked for.
async function takeDataSet(event) {
  event.preventDefault();
  const { target, submitter } = event;
  (await import("./dataset.js")).take(target, submitter, words);
}

function takeCell(cell) {
  for (const [name, value] of new URLSearchParams(cell.dataset.more)) {
    if (name in form.elements && name !== "lang") form.elements[name].value = value;
  }
  change();
}

// The arrows go from cell to cell.
function walk(event) {
  const all = cells();
  const at = all.indexOf(event.target);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
  const next = all[at + steps[event.key]];
  const wraps = event.key in steps && Math.abs(steps[event.key]) === 1 && next
    && Math.floor(all.indexOf(next) / SIDE) !== Math.floor(at / SIDE);
  if (at < 0 || !next || wraps) return;
  event.preventDefault();
  next.focus();
}

// Takes over the page of another number, or of another morph.
function arrive(page, hash) {
  isRefused = false;
  take("written", page, part("status"));
  take("morph", page, part("status"));
  take("languages", page, part("status"));
  const theirs = part("writer", page);
  form.elements.text.value = theirs.elements.text.value;
  for (const name of ["shown", "morph"]) form.dataset[name] = theirs.dataset[name] ?? "";
  words = JSON.parse(part("main", page).dataset.words);
  watchMorph();
  pictures.arrived();
  offer();
  if (part("knob")) showKnob(form.elements);
  if (hash) part("loop")?.scrollIntoView({ block: "nearest" });
}

form.addEventListener("input", async ({ target }) => {
  if (target.name === "place" || target.type === "range") change();
  if (target.name === "text" && part("number") && target.checkValidity()) {
    const { plainDigits } = await import("../engine/plain_digits.js");
    const shown = new URLSearchParams(form.dataset.shown);
    shown.set("text", plainDigits(target.value));
    form.dataset.shown = shown;
    change();
  }
});
form.elements.text.addEventListener("focus", ({ target }) => {
  if (!new URLSearchParams(location.search).has("text")) target.select(); // it is only today's
});
form.addEventListener("keydown", walk);

// One listener for all links and forms: the parts that hold them come and go.
main.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const mine = link && plain(event) && (link.dataset.visit !== undefined || cells().includes(link));
  if (!mine) return;
  event.preventDefault();
  if (!cells().includes(link)) visits.go(link.href);
  else if (!event.detail) takeCell(link); // by a key: a pointer has steered already
});
main.addEventListener("submit", (event) => {
  const asked = event.target;
  if (asked.id === "taker") takeDataSet(event);
  if (asked !== form && asked !== part("morpher")) return;
  event.preventDefault();
  const to = new URL(asked.action);
  to.search = new URLSearchParams(new FormData(asked));
  visits.go(to.href, true, asked === form ? part("status") : part("morph-said"));
});
main.addEventListener("formdata", shorten);
watchMorph();
watchSharing(words);
watchMap(form, change);
if (part("knob")) showKnob(form.elements);
pictures.arrived();
