// The last few fives, to go back to; this tab alone knows them.

import { part } from "../shared/parts.js";
import { kept, store } from "../shared/tab.js";

const NAME = "lately";
const MOST = 6;

let shelf;

export function remember(element) {
  shelf = element;
}

// Puts the five that are shown onto the shelf, and shows those that were shown before.
export function keep() {
  const link = part("permalink");
  const all = kept(NAME) ?? [];
  const before = all.filter(({ href }) => href !== link?.getAttribute("href")).slice(0, MOST);
  if (link) {
    const pictures = [...document.querySelectorAll(".tile img")].map(({ src }) => src);
    const name = part("status").textContent.trim();
    store(NAME, [{ href: link.getAttribute("href"), name, pictures }, ...before]);
  }
  shelf.hidden = before.length === 0;
  shelf.replaceChildren(...before.map(({ href, name, pictures }) => {
    const item = document.createElement("li");
    const there = document.createElement("a");
    Object.assign(there, { href, title: name });
    there.setAttribute("aria-label", name);
    there.dataset.visit = "";
    for (const src of pictures) there.append(Object.assign(new Image(18, 18), { src, alt: "" }));
    item.append(there);
    return item;
  }));
}
