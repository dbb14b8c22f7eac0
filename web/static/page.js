// Enhancements only: without this file the page does all it has to.

import "./languages.js";
import { part, say, take } from "./parts.js";
import { plain, Visits } from "./visits.js";

document.documentElement.classList.add("live");

const words = JSON.parse(part("main").dataset.words);
const picker = part("picker");
const visits = new Visits(words, arrive);

function arrive(page, hash, isNew) {
  take("result", page, part("status"));
  take("languages", page, part("status"));
  const theirs = part("picker", page);
  const chosen = theirs.querySelector("input:checked");
  if (chosen) picker.querySelector(`input[value="${chosen.value}"]`).checked = true;
  // A seed that was typed stays; one that was left to us is not filled in: the next five are new.
  const { seed } = picker.elements;
  if (seed.value !== new URLSearchParams(location.search).get("seed")) seed.value = "";
  offer();
  document.dispatchEvent(new CustomEvent("visited", { detail: page }));
  if (hash) {
    part("said").focus({ preventScroll: true });
    document.querySelector(hash).scrollIntoView();
  } else if (isNew && part("result").getBoundingClientRect().bottom < 0) {
    part("status").scrollIntoView(); // asked for from further down the page
  }
}

picker.addEventListener("submit", (event) => {
  event.preventDefault();
  visits.go(`${picker.action}?${new URLSearchParams(new FormData(picker))}`);
});

// The digits of every script stand ten in a row.
function digit(sign) {
  const before = (code) => /\p{Nd}/u.test(String.fromCodePoint(code - 1));
  let value = 0;
  for (let code = sign.codePointAt(0); before(code); code -= 1) value += 1;
  return value % 10;
}

picker.addEventListener("keydown", (event) => {
  // Only while the digits have the focus, so that no key acts where nobody expects it.
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
  const key = /^\p{Nd}$/u.test(event.key) && picker.querySelector(`input[value="${digit(event.key)}"]`);
  if (!key) return;
  key.checked = true;
  key.focus();
});

// One listener for all links: the parts that hold them come and go.
part("main").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-visit]");
  if (link && plain(event)) {
    event.preventDefault();
    visits.go(link.href);
  }
  const button = event.target.closest("button");
  if (button?.id === "copy") copy();
  if (button?.id === "share") share();
});

// The address to give away: whoever opens it has a language already.
const address = () => new URL(part("permalink").dataset.address, location.href).href;

async function copy() {
  try {
    await navigator.clipboard.writeText(address());
    say(part("status"), words.copied);
  } catch {
    say(part("status"), `${words.link} ${address()}`);
  }
}

async function share() {
  try {
    await navigator.share({ title: document.title, url: address() });
  } catch (error) {
    if (error.name !== "AbortError") copy(); // not when the visitor has thought better of it
  }
}

// Browsers offer the clipboard on https and localhost only, and sharing where there is an app for
// it; elsewhere the link stays a link.
function offer() {
  if (!part("permalink")) return;
  part("copy").hidden = !navigator.clipboard;
  part("share").hidden = !navigator.share;
}

offer();
