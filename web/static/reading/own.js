// Leads to the number page in the hand of a drawing that was read here: the server finds it.

import { pageIn, part, say } from "../shared/parts.js";

export async function writeInHand(picture, { field, address }, lost) {
  const body = new FormData();
  body.append(field, picture, picture.name ?? "drawing.png");
  try {
    const page = await pageIn(await fetch(address, { method: "POST", body }));
    const link = page.querySelector(".own a");
    if (link) location.assign(link.getAttribute("href"));
    else say(part("said"), (part("said", page) ?? part("status", page)).textContent.trim(), true);
  } catch {
    say(part("said"), lost, true);
  }
}
