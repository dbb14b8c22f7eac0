// The address to give away: copied, or handed to an app.

import { part, say } from "./parts.js";

// Whoever opens it has a language already.
function address() {
  const there = new URL(part("permalink").href);
  there.searchParams.delete("lang");
  return there.href;
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(address());
    say(part("status"), words.copied);
  } catch {
    say(part("status"), `${words.link} ${address()}`);
  }
}

async function share(words) {
  try {
    await navigator.share({ title: document.title, url: address() });
  } catch (error) {
    if (error.name !== "AbortError") copy(words); // not when the visitor has thought better of it
  }
}

// Browsers offer the clipboard on https and localhost only, and sharing where there is an app for
// it; elsewhere the link stays a link.
export function offer() {
  if (!part("permalink")) return;
  part("copy").hidden = !navigator.clipboard;
  part("share").hidden = !navigator.share;
}

// The buttons come and go with what they share.
export function watchSharing(words) {
  part("main").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.id === "copy") copy(words);
    if (button?.id === "share") share(words);
  });
  offer();
}
