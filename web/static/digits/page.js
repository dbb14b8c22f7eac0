// Enhancements only: without this file the page does all it has to.

import "../shared/languages.js";
import { keep, remember } from "./lately.js";
import { part, take } from "../shared/parts.js";
import { offer, watchSharing } from "../shared/share.js";
import { plain, Visits } from "../shared/visits.js";

document.documentElement.classList.add("live");

const words = JSON.parse(part("main").dataset.words);
const picker = part("picker");
const visits = new Visits(words, arrive);

function arrive(page, hash, isNew) {
  const kept = part("keep")?.checked;
  const pixels = part("pixels")?.checked;
  for (const id of ["shown", "keys", "result", "languages"]) take(id, page, part("status"));
  if (part("keep")) part("keep").checked = kept;
  if (part("pixels")) part("pixels").checked = pixels;
  part("read-title").textContent = part("read-title", page).textContent;
  offer();
  keep();
  document.dispatchEvent(new CustomEvent("visited", { detail: page }));
  if (hash) {
    part("said").focus({ preventScroll: true });
    document.querySelector(hash).scrollIntoView();
  } else if (isNew && part("shown").getBoundingClientRect().bottom < 0) {
    part("status").scrollIntoView(); // asked for from further down the page
  }
}

part("main").addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.id !== "picker" && form.id !== "seeder") return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form, submitter));
  if (!query.has("seed")) query.set("seed", "");
  visits.go(`${form.action}?${query}`);
});

// Few type a digit: what knows those of every script comes with the first.
async function valueOf(sign) {
  const { plainDigits } = await import("../engine/plain_digits.js");
  return Number(plainDigits(sign));
}

picker.addEventListener("keydown", async (event) => {
  // Only while the digits have the focus, so that no key acts where nobody expects it.
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.name !== "digit") return;
  const keys = [...picker.querySelectorAll("button")];
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 5, ArrowUp: -5 }[event.key];
  const isDigit = /^\p{Nd}$/u.test(event.key);
  if (!step && !isDigit) return;
  event.preventDefault();
  const key = keys[step ? keys.indexOf(event.target) + step : await valueOf(event.key)];
  if (!key) return;
  key.focus();
  if (!step) key.click();
});

// One listener for all links: the parts that hold them come and go.
part("main").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !plain(event)) return;
  if (link.classList.contains("tile")) {
    event.preventDefault();
    part("read").dispatchEvent(new CustomEvent("flown", { detail: link.querySelector("img") }));
  } else if (link.dataset.visit !== undefined) {
    event.preventDefault();
    visits.go(link.href);
  }
});

watchSharing(words);
remember(part("lately"));
keep();
