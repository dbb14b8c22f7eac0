// Data sets, taken without leaving the page: a refusal is told beside what was typed.

import { pageIn, part, patiently, repeat, say } from "../shared/parts.js";

// `button` is the one that was pressed, if any.
export async function take(form, button, words) {
  const query = new URLSearchParams(new FormData(form));
  const address = `${button?.getAttribute("formaction") ?? form.action}?${query}`;
  const line = part("data-said");
  const busy = (seconds) => say(line, words.again.replace("{seconds}", seconds));
  say(line, "");
  try {
    const answer = await patiently(() => fetch(address), busy);
    if (!answer.ok) {
      repeat(line, part("status", await pageIn(answer)));
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = answer.headers.get("Content-Disposition").split("filename=")[1];
    link.click();
    URL.revokeObjectURL(link.href);
    say(line, "");
  } catch {
    say(line, words.lost, true);
  }
}
