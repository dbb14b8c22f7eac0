// Asks the server what a picture says. Only the latest picture counts: late answers are dropped.

const PAUSE = 150; // ms after a stroke, in which the next one may begin
const PATIENCE = 600; // ms after which we say that we are reading
const TRIES = 4; // while the server is busy

export class Questions {
  #section;
  #latest = 0;
  #timer;
  #running;

  // `answered` takes the server's answer, `told` a sentence and whether it is about trouble.
  constructor(section, answered, told) {
    this.#section = section.dataset;
    this.answered = answered;
    this.told = told;
    this.words = JSON.parse(section.dataset.words);
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
    const slow = setTimeout(() => late() || this.told(this.words.reading, false), PATIENCE);
    this.#running = new AbortController();
    try {
      const answer = await this.#ask(blob, this.#running.signal, late);
      if (late()) return;
      if (answer.detail) this.told(answer.detail, true);
      else this.answered(answer);
    } catch {
      if (!late()) this.told(this.words.lost, true);
    } finally {
      clearTimeout(slow);
    }
  }

  async #ask(blob, signal, late) {
    for (let tries = 1; ; tries += 1) {
      const body = new FormData();
      body.append(this.#section.field, blob, blob.name ?? "drawing.png");
      const response = await fetch(this.#section.address, { method: "POST", body, signal });
      if (response.status !== 503 || tries === TRIES) return response.json();
      const seconds = Number(response.headers.get("Retry-After")) || 1;
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      if (late()) return {};
    }
  }
}
