// Asks the server what a picture says. Only the latest picture counts: late answers are dropped.

import { pageIn, patiently } from "./parts.js";

const PAUSE = 150; // ms after a stroke, in which the next one may begin
const PATIENCE = 600; // ms after which we say that we are reading
const WAKING = 2000; // ms after which the server was probably asleep
const SMALL = 100_000; // bytes; a larger picture may take as long on its way

export class Questions {
  #section;
  #latest = 0;
  #timer;
  #running;

  // `answered` takes the part of a page that is the answer, `told` a sentence and whether it is
  // about trouble.
  constructor(section, words, answered, told) {
    this.#section = section.dataset;
    this.words = words;
    this.answered = answered;
    this.told = told;
  }

  // Whatever is under way is of no interest any more.
  forget() {
    this.#latest += 1;
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  // Asks as soon as nothing has changed for a moment.
  soon(picture) {
    this.forget();
    const mine = this.#latest;
    this.#timer = setTimeout(async () => {
      const blob = await picture();
      if (mine === this.#latest) this.now(blob);
    }, PAUSE);
  }

  async now(blob) {
    this.forget();
    if (blob.size > Number(this.#section.largest)) {
      this.told(this.words.large, true);
      return;
    }
    const mine = this.#latest;
    const late = () => mine !== this.#latest;
    const tell = (sentence) => () => late() || this.told(sentence, false);
    const waits = [
      setTimeout(tell(this.words.reading), PATIENCE),
      blob.size < SMALL && setTimeout(tell(this.words.waking), WAKING),
    ];
    this.#running = new AbortController();
    try {
      const page = await this.#ask(blob, this.#running.signal, late);
      if (!late()) this.answered(page);
    } catch {
      if (!late()) this.told(this.words.lost, true);
    } finally {
      for (const each of waits) clearTimeout(each);
    }
  }

  async #ask(blob, signal, late) {
    const body = new FormData();
    body.append(this.#section.field, blob, blob.name ?? "drawing.png");
    const post = () => fetch(this.#section.address, { method: "POST", body, signal });
    const busy = (seconds) => {
      if (!late()) this.told(this.words.again.replace("{seconds}", seconds), false);
    };
    return pageIn(await patiently(post, busy, signal));
  }
}
