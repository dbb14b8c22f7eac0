// From one address of a page to the next without a reload: the server sends the whole page, and what
// differs is taken over. Only the latest visit counts.

import { pageIn, part, patiently, repeat, say } from "./parts.js";

const PATIENCE = 300; // ms after which we say that we are writing
const WAKING = 2000; // ms after which the server was probably asleep

const here = () => location.pathname + location.search;

// The status line says that it takes a while; until the function that this returns is called.
export function waiting(words) {
  const tell = (sentence) => () => say(part("status"), sentence);
  const waits = [
    setTimeout(tell(words.writing), PATIENCE),
    setTimeout(tell(words.waking), WAKING),
  ];
  return () => waits.forEach(clearTimeout);
}

export class Visits {
  #words;
  #take;
  #shown = here();
  #running;

  // `take` is given the page that arrived, the part behind # in its address, and whether it is
  // new: no way back or forward.
  constructor(words, take) {
    this.#words = words;
    this.#take = take;
    // Back and Forward; a mere change of the part behind # needs nothing.
    addEventListener("popstate", () => here() !== this.#shown && this.go(location.href, false));
  }

  // `line` tells of a refusal, which changes nothing else: all that was typed, drawn and set stays.
  async go(address, isNew = true, line = part("status")) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    part("main").classList.add("busy");
    const { signal } = running;
    const was = part("status").textContent;
    const arrived = waiting(this.#words);
    const busy = (seconds) => {
      arrived();
      say(part("status"), this.#words.again.replace("{seconds}", seconds));
    };
    try {
      const response = await patiently(() => fetch(address, { signal }), busy, signal);
      const page = await pageIn(response);
      if (signal.aborted) return;
      if (response.status === 429 || response.status >= (isNew ? 400 : 500)) {
        if (line !== part("status")) say(part("status"), was);
        repeat(line, part("status", page));
        return;
      }
      const { hash } = new URL(address, location.href);
      if (isNew) history.pushState(null, "", response.url.split("#")[0] + hash);
      this.#shown = here();
      document.title = page.title;
      repeat(part("status"), part("status", page));
      this.#take(page, isNew && hash, isNew);
    } catch {
      if (!signal.aborted) say(part("status"), this.#words.lost, true);
    } finally {
      arrived();
      if (this.#running === running) part("main").classList.remove("busy");
    }
  }

  // The page has changed by itself, and so has its address: other languages show the same.
  moved(address) {
    history.replaceState(null, "", address);
    this.#shown = here();
    for (const link of part("languages").querySelectorAll("a")) {
      const there = new URL(location.href);
      there.searchParams.set("lang", link.lang);
      link.href = there.pathname + there.search;
    }
  }
}

// Tells whether a press is the page's to answer; others open a tab or a window.
export const plain = ({ ctrlKey, metaKey, shiftKey, altKey }) =>
  !ctrlKey && !metaKey && !shiftKey && !altKey;
