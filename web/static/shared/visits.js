// From one address of a page to the next without a reload: the server sends the whole page, and what
// differs is taken over. Only the latest visit counts.

import { part, repeat, say } from "./parts.js";
import { pageAt } from "./server.js";

const PATIENCE = 300; // ms after which we say that we are writing, or reading
const WAKING = 2000; // ms after which the server was probably asleep
const MOST = 20; // pages that are remembered

const here = () => location.pathname + location.search;

// The status line says that it takes a while; until the function that this returns is called.
export function waiting(words, what = words.writing) {
  const tell = (sentence) => () => say(part("status"), sentence);
  const waits = [setTimeout(tell(what), PATIENCE), setTimeout(tell(words.waking), WAKING)];
  return () => waits.forEach(clearTimeout);
}

export class Visits {
  #words;
  #take;
  #shown = here();
  #at = history.state?.at ?? 0; // the place in the history of what is shown
  #running;
  #pages = new Map([[here(), document.documentElement.outerHTML]]);

  // `take` is given the page that arrived, the part behind # in its address, and whether it is
  // new: no way back or forward.
  constructor(words, take) {
    this.#words = words;
    this.#take = take;
    history.replaceState({ at: this.#at }, "");
    // Back and Forward; a mere change of the part behind # needs nothing.
    addEventListener("popstate", ({ state }) => here() !== this.#shown && this.#goBack(state?.at ?? 0));
  }

  // Returns to a page that was shown before; where it cannot be had, the one that is shown stays.
  async #goBack(at) {
    this.#running?.abort();
    const there = here();
    const known = this.#pages.get(there);
    if (known) this.#show(new DOMParser().parseFromString(known, "text/html"), false);
    else if (!(await this.go(location.href, false))) {
      history.go(this.#at - at);
      return;
    }
    if (here() === there) this.#at = at;
  }

  // Tells whether the page has come. `line` tells of a refusal, which changes nothing else: all that
  // was typed, drawn and set stays.
  async go(address, isNew = true, line = part("status")) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    part("main").classList.add("busy");
    const { signal } = running;
    const was = part("status").textContent;
    const reads = new URL(address, location.href).pathname.endsWith("/read");
    const arrived = waiting(this.#words, reads ? this.#words.reading : this.#words.writing);
    const busy = (seconds) => {
      arrived();
      say(part("status"), this.#words.again.replace("{seconds}", seconds));
    };
    try {
      const { page, status, address: there } = await pageAt(address, { signal, busy });
      if (signal.aborted) return true;
      if (status === 429 || status >= (isNew ? 400 : 500)) {
        if (line !== part("status")) say(part("status"), was);
        repeat(line, part("status", page));
        return false;
      }
      const { hash } = new URL(address, location.href);
      const target = new URL(there.split("#")[0] + hash, location.href).href;
      // As browsers do: where we are already is no step further.
      if (isNew && target !== location.href) history.pushState({ at: ++this.#at }, "", target);
      this.#show(page, isNew, hash);
      return true;
    } catch {
      if (!signal.aborted) say(part("status"), this.#words.lost, true);
      return signal.aborted;
    } finally {
      arrived();
      if (this.#running === running) part("main").classList.remove("busy");
    }
  }

  #show(page, isNew, hash = "") {
    this.#shown = here();
    this.#pages.set(this.#shown, page.documentElement.outerHTML);
    if (this.#pages.size > MOST) this.#pages.delete(this.#pages.keys().next().value);
    document.title = page.title;
    repeat(part("status"), part("status", page));
    this.#take(page, isNew && hash, isNew);
  }

  // The page has changed by itself, and so has its address: other languages show the same.
  moved(address) {
    history.replaceState({ at: this.#at }, "", address);
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
