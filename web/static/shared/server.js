// All that the scripts ask of the server, in one place: another engine may answer instead of it.

import { pageIn, patiently } from "./parts.js";

const DRAWING = 100_000; // bytes that a drawing has at most
const HANGS = 60_000; // ms after which a picture has failed to come

// A site of plain files has nobody else to ask than the worker that draws: waits for it.
async function drawing() {
  const { serviceWorker } = navigator;
  if (!("site" in document.documentElement.dataset) || serviceWorker?.controller) return;
  if (!serviceWorker) throw new Error("nobody draws");
  await new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
}

// Returns the page at an address, its status and where it was found in the end.
export async function pageAt(address, { signal, busy }) {
  await drawing();
  const headers = { "X-Release": document.documentElement.dataset.release };
  const answer = await patiently(() => fetch(address, { signal, headers }), busy, signal);
  return { page: await pageIn(answer), status: answer.status, address: answer.url };
}

// Returns the answer to a request for a picture of a hand, which then lies in the browser's cache.
export async function pictureAt(address) {
  await drawing();
  const answer = await fetch(address, { signal: AbortSignal.timeout(HANGS) });
  if (answer.ok) await answer.blob();
  return answer;
}

// Returns the part of a page that says what a picture shows; `sent` takes the share that has left.
export async function readingOf(picture, { address, field, signal, busy, sent }) {
  const body = new FormData();
  body.append(field, picture, picture.name ?? "drawing.png");
  return pageIn(await patiently(() => post(address, body, signal, sent), busy, signal));
}

// By XMLHttpRequest, which tells how much has been sent; fetch does not.
function post(address, body, signal, sent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    // The engine reads drawings; who sends photographs wants to see them go, and it would hide that.
    if (body.values().next().value.size <= DRAWING) request.setRequestHeader("X-Drawing", "yes");
    request.upload.onprogress = ({ loaded, total }) => sent(loaded / total);
    request.onload = () => {
      const { status, responseText } = request;
      const seconds = request.getResponseHeader("Retry-After");
      resolve(new Response(responseText, { status, headers: seconds ? { "Retry-After": seconds } : {} }));
    };
    request.onerror = request.onabort = () => reject(new Error("no answer"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
