// Asks what a picture says. Only the latest picture counts: late answers are dropped.

import { readingOf } from "../shared/server.js";

const PAUSE = 150; // ms after a stroke, in which the next one may begin
const PATIENCE = 600; // ms after which we say that we are reading
const WAKING = 2000; // ms without an answer, after which the server was probably asleep

export class Questions {
  #section;
  #words;
  #told;
  #latest = 0;
  #timer;
  #running;
  picture = null; // that was asked about last

  // `told` takes what there is to tell: `answered` the part of a page that is the answer, `said` a
  // sentence and whether it is about trouble, `waits` the share that is sent, null at the end.
  constructor(section, words, told) {
    this.#section = section.dataset;
    this.#words = words;
    this.#told = told;
  }

  // Whatever is under way is of no interest any more.
  forget() {
    this.#latest += 1;
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#told.waits(null);
  }

  // Asks as soon as nothing has changed for a moment. `picture` returns it, or [it, part]: the part of
  // the page to ask for in the place of what is found alone.
  soon(picture, pause = PAUSE) {
    this.forget();
    const mine = this.#latest;
    this.#timer = setTimeout(async () => {
      const [blob, part] = [await picture()].flat();
      if (mine === this.#latest) this.#now(blob, part);
    }, pause);
  }

  async #now(picture, part = "found") {
    const { largest, field } = this.#section;
    const address = this.#section.address.replace("part=found", `part=${part}`);
    const told = this.#told;
    if (picture.size > Number(largest)) {
      told.said(this.#words.large, true);
      return;
    }
    this.picture = picture;
    const mine = this.#latest;
    const late = () => mine !== this.#latest;
    const say = (sentence) => late() || told.said(sentence, false);
    let share = 0;
    let isSlow = false; // a link over which a picture takes long: what takes it is awake
    let waking;
    const waits = setTimeout(() => {
      isSlow = share > 0 && share < 1;
      told.waits(share);
      say(this.#words.reading);
    }, PATIENCE);
    const sent = (now) => {
      const before = share;
      share = now;
      if (late()) return;
      if (before < 1 && now === 1 && !isSlow) waking = setTimeout(() => say(this.#words.waking), WAKING);
      told.waits(now);
    };
    const busy = (seconds) => say(this.#words.again.replace("{seconds}", seconds));
    this.#running = new AbortController();
    try {
      const { signal } = this.#running;
      const page = await readingOf(picture, { address, field, signal, busy, sent });
      if (!late()) told.answered(page);
    } catch {
      if (!late()) told.said(this.#words.lost, true);
    } finally {
      clearTimeout(waits);
      clearTimeout(waking);
      if (!late()) told.waits(null);
    }
  }
}
