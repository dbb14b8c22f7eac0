// From one address of the page to the next without a reload: the server sends the whole page, and
// what differs is taken over. Only the latest visit counts.

import { pageIn, part, repeat, say, take } from "./parts.js";

const PATIENCE = 300; // ms after which we say that we are writing
const WAKING = 2000; // ms after which the server was probably asleep

const here = () => location.pathname + location.search;

export class Visits {
  #words;
  #arrived;
  #shown = here();
  #running;

  // `arrived` is called with the new page when its parts have been taken over.
  constructor(words, arrived) {
    this.#words = words;
    this.#arrived = arrived;
    // Back and Forward; a mere change of the part behind # needs nothing.
    addEventListener("popstate", () => here() !== this.#shown && this.go(location.href, false));
  }

  async go(address, isNew = true) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const waits = this.#wait();
    try {
      const response = await fetch(address, { signal: running.signal });
      const page = await pageIn(response);
      if (running.signal.aborted) return;
      if (response.status === 429 || response.status >= 500) {
        repeat(part("status"), part("status", page)); // what is shown stays: it may go in a moment
        return;
      }
      const { hash } = new URL(address, location.href);
      if (isNew) history.pushState(null, "", response.url.split("#")[0] + hash);
      this.#shown = here();
      this.#take(page, isNew, isNew && hash);
    } catch {
      if (!running.signal.aborted) say(part("status"), this.#words.lost, true);
    } finally {
      for (const each of waits) clearTimeout(each);
      if (this.#running === running) part("main").classList.remove("busy");
    }
  }

  #wait() {
    part("main").classList.add("busy");
    const tell = (sentence) => () => say(part("status"), sentence);
    return [
      setTimeout(tell(this.#words.writing), PATIENCE),
      setTimeout(tell(this.#words.waking), WAKING),
    ];
  }

  #take(page, isNew, hash) {
    document.title = page.title;
    take("result", page, part("status"));
    take("found", page, part("said"));
    take("languages", page, part("status"));
    repeat(part("status"), part("status", page));
    repeat(part("said"), part("said", page));
    const [mine, theirs] = [part("picker"), part("picker", page)];
    const chosen = theirs.querySelector("input:checked");
    if (chosen) mine.querySelector(`input[value="${chosen.value}"]`).checked = true;
    mine.elements.seed.value = theirs.elements.seed.value;
    this.#arrived();
    if (hash) {
      part("said").focus({ preventScroll: true });
      document.querySelector(hash).scrollIntoView();
    } else if (isNew && part("result").getBoundingClientRect().bottom < 0) {
      part("status").scrollIntoView(); // asked for from further down the page
    }
  }
}
