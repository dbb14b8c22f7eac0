// The quiz without a server: each guess is told at once, and ten others are the sheet's next row.

import { part, say } from "../shared/parts.js";

const TEN = 10;
const SIDE = 28; // pixels of a digit on the sheet

export function watchQuiz(words) {
  const form = part("guessing");
  if (!form) return;
  const cards = [...form.querySelectorAll(".guessed > li")];
  const { real } = form.dataset;
  let round = Number(form.dataset.round) - 1;

  function score() {
    const marked = form.querySelectorAll("li.right, li.wrong");
    if (marked.length < TEN) return;
    const right = form.querySelectorAll("li.right").length;
    say(part("status"), words.score.replace("{right}", right));
  }

  function judge(card, guess) {
    const isReal = real[round * TEN + cards.indexOf(card)] === "1";
    const isRight = (guess === "real") === isReal;
    card.className = `${isRight ? "right" : "wrong"} ${isReal ? "is-real" : "is-drawn"}`;
    score();
  }

  // A guess stands: what was revealed is no guess any more.
  form.addEventListener("change", ({ target }) => {
    const card = target.closest("li");
    if (card.className.trim()) target.form.reset();
    else judge(card, target.value);
    for (const each of card.querySelectorAll("input")) each.defaultChecked = each.checked;
  });

  part("others").addEventListener("click", (event) => {
    event.preventDefault();
    round = (round + 1) % (real.length / TEN);
    for (const card of cards) {
      card.className = "";
      card.querySelector("image").setAttribute("y", -SIDE * round);
      for (const each of card.querySelectorAll("input")) each.checked = each.defaultChecked = false;
    }
    say(part("status"), "");
    part("quiz").scrollIntoView();
    cards[0].querySelector("input").focus({ preventScroll: true });
  });
}
