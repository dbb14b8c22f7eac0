// Pictures that follow the controls: one request at a time, the newest wish first. What is shown
// stays until its successor is here, and what is out of sight asks for nothing.

import { pageIn, pause } from "../shared/parts.js";
import { pictureAt } from "../shared/server.js";

const MAIN = "number"; // the picture that all is about: it comes first
const PAUSE = 150; // ms between two requests
const REST = 400; // ms without a change, after which the other pictures follow
const LONGEST = 30_000; // ms between two tries where the server cannot be reached

const source = (picture) => (picture.tagName === "IMG" ? "src" : "href");
const inSight = (picture) => picture.checkVisibility?.() ?? true;

export class Pictures {
  #page;
  #wanted;
  #begun;
  #done = new WeakMap(); // the address that each shows, or was refused
  #changed = -Infinity;
  #following = false;
  #told = null;

  // `wanted` gives the address that a picture should show now; `begun` is called when the main
  // one is asked for, and gives what tells of it: arrived, busy, refused, lost and dropped.
  constructor(page, wanted, begun) {
    this.#page = page;
    this.#wanted = wanted;
    this.#begun = begun;
    page.addEventListener("error", ({ target }) => {
      if (target.dataset?.base && this.#done.delete(target)) this.follow();
    }, true);
  }

  #all() {
    return [...this.#page.querySelectorAll("img[data-base], image[data-base]")];
  }

  // The server has sent them all as they should be, but for those that did not load.
  arrived() {
    this.#told?.dropped();
    for (const each of this.#all()) {
      const broken = each.complete && !each.naturalWidth && inSight(each);
      if (each.hasAttribute(source(each)) && !broken) this.#done.set(each, this.#wanted(each));
    }
    this.follow();
  }

  change() {
    this.#changed = performance.now();
    for (const each of this.#all()) {
      if (!inSight(each)) each.removeAttribute(source(each)); // nor when it comes into sight
    }
    this.follow();
  }

  async follow() {
    if (this.#following) return;
    this.#following = true;
    for (let failures = 0; ; ) {
      const due = this.#all().find((each) =>
        inSight(each) && this.#done.get(each) !== this.#wanted(each));
      if (!due) break;
      const early = due.id !== MAIN && performance.now() - this.#changed < REST;
      const wait = early ? PAUSE : await this.#bring(due);
      failures = wait ? 0 : failures + 1;
      await pause(wait || Math.min(LONGEST, 1000 * 2 ** failures));
    }
    this.#following = false;
  }

  // Returns the ms to wait before the next request, null where the server cannot be reached.
  async #bring(picture) {
    const address = this.#wanted(picture);
    const told = picture.id === MAIN ? this.#begun() : null;
    this.#told = told ?? this.#told;
    const still = () => picture.isConnected || told?.dropped();
    try {
      const answer = await pictureAt(address);
      const seconds = Number(answer.headers.get("Retry-After"));
      if (answer.status >= 500 && !seconds) throw new Error("no answer");
      if (seconds && !answer.ok) {
        if (still()) told?.busy(seconds);
        return 1000 * seconds;
      }
      const refusal = answer.ok ? null : await pageIn(answer);
      if (answer.ok) await loaded(address);
      this.#done.set(picture, address);
      if (still() && refusal) told?.refused(refusal);
      else if (picture.isConnected) {
        picture.setAttribute(source(picture), address);
        told?.arrived();
      }
      return PAUSE;
    } catch {
      if (still()) told?.lost();
      return null;
    }
  }
}

// From here on it is shown without another request.
function loaded(address) {
  const picture = new Image();
  picture.src = address;
  return picture.decode();
}
