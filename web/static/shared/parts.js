// Parts of a page that the server sent, taken over into the one that is open.

const TRIES = 10; // while the server is busy

export const part = (id, page = document) => page.getElementById(id);

// Returns the page, or the part of one, in an answer; throws where it is none of ours.
export async function pageIn(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!part("status", page) && !part("said", page)) throw new Error("not our page");
  return page;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks, and asks again what is refused for now as long as the answer tells after which time; calls
// `told` with the seconds. Gives up, with the last answer, after some tries or when the signal says so.
export async function patiently(ask, told, signal) {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const seconds = [429, 503].includes(answer.status) && Number(answer.headers.get("Retry-After"));
    if (!seconds || tries === TRIES || signal?.aborted) return answer;
    told(seconds);
    await pause(1000 * seconds);
    signal?.throwIfAborted();
  }
}

// A status line takes the words of another one; an empty one says nothing.
export function say(line, sentence, wrong = false) {
  line.textContent = sentence;
  line.classList.toggle("wrong", wrong);
}

export function repeat(line, other) {
  say(line, other.textContent.trim(), other.classList.contains("wrong"));
}

const details = (there) => [...there.querySelectorAll("details")];

// Puts what `id` holds on another page in the place of what it holds here; what was opened stays so.
// Where the focus was in it, it goes to what has the same name there, else to `instead`.
export function take(id, page, instead) {
  const here = part(id);
  const held = here.contains(document.activeElement) && document.activeElement.id;
  const opened = details(here).filter(({ open }) => open).map(({ className }) => className);
  here.replaceChildren(...part(id, page).childNodes);
  for (const each of details(here)) each.open ||= opened.includes(each.className);
  if (held === false) return;
  const same = held && part(held);
  (same && here.contains(same) && !same.hidden ? same : instead).focus({ preventScroll: true });
}
