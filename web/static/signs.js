// Shows what was read: for each sign what the network saw, its answer, and all ten probabilities.

const percent = (probability) => Math.min(99, Math.floor(100 * probability));

export class Signs {
  #list;
  #form;
  #unsure;

  constructor(section) {
    this.#list = section.querySelector("#signs");
    this.#form = section.querySelector("#sign").content.firstElementChild;
    this.#unsure = Number(section.dataset.unsure);
  }

  clear() {
    this.#list.parentElement.querySelector(".map")?.remove(); // from before the scripts took over
    this.#list.replaceChildren();
  }

  show(digits) {
    this.clear();
    this.#list.append(...digits.map((each) => this.#sign(each)));
  }

  #sign({ digit, confidence, probabilities, crop }) {
    const sign = this.#form.cloneNode(true);
    const image = new Image(28, 28);
    image.alt = this.#form.dataset.alt;
    image.src = crop;
    sign.querySelector(".seen").prepend(image);
    sign.querySelector(".name").textContent = digit ?? "?";
    sign.querySelector(".sure").textContent = `${percent(confidence)} %`;
    sign.querySelector(".doubt").hidden = digit === null || confidence >= this.#unsure;
    sign.querySelector(".none").hidden = digit !== null;
    sign.querySelectorAll(".bars li").forEach((bar, value) => {
      bar.classList.toggle("first", value === digit);
      bar.querySelector("rect").setAttribute("width", percent(probabilities[value]));
      bar.querySelector(".share").textContent = `${percent(probabilities[value])} %`;
    });
    const more = sign.querySelector(".more");
    if (digit === null) more.remove();
    else more.href = more.getAttribute("href").replace("digit=0", `digit=${digit}`);
    return sign;
  }
}
