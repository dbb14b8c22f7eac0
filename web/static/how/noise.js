// The plane between four hands, dragged over: the 64 numbers there, and the digit that they become.

import { part, patiently } from "../shared/parts.js";

const LOUD = 250; // hundredths of a standard deviation that are white, or black
const CORNERS = 4;

// The shares of the corners at a place from 0 to 1, as model/generation/latents.py has them.
function noiseAt(corners, across, down) {
  const shares = [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across];
  const size = Math.hypot(...shares);
  const count = corners.length / CORNERS;
  return Array.from({ length: count }, (_, n) =>
    shares.reduce((sum, share, corner) => sum + share * corners[corner * count + n], 0) / size);
}

export function watchNoise() {
  const plane = part("plane");
  const [across, down] = [part("across"), part("down")];
  const corners = JSON.parse(plane.dataset.corners);
  const last = Number(plane.dataset.side) - 1;
  const canvas = part("numbers").getContext("2d");
  let cells = [];
  let asked = part("hands").src;

  function show() {
    const [x, y] = [Number(across.value), Number(down.value)];
    const square = part("knob").firstElementChild;
    square.setAttribute("x", x);
    square.setAttribute("y", y);
    const noise = noiseAt(corners, x / last, y / last);
    const pixels = noise.flatMap((each) => {
      const light = 127.5 + 127.5 * each / LOUD;
      return [light, light, light, 255];
    });
    canvas.putImageData(new ImageData(new Uint8ClampedArray(pixels), 8, 8), 0, 0);
    const cell = cells[y * (last + 1) + x];
    part("become").replaceChildren(...(cell ? [...cell.cloneNode(true).childNodes] : []));
  }

  // The map's picture holds every digit as an svg of its own.
  async function load(address) {
    asked = address;
    const answer = await patiently(() => fetch(address), () => {}).catch(() => null);
    if (!answer?.ok || asked !== address) return;
    const map = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    cells = [...map.documentElement.children].map((each) => document.importNode(each, true));
    const image = part("hands");
    if (image.src !== address || (image.complete && !image.naturalWidth)) image.src = address;
    show();
  }

  function move(event) {
    const box = plane.getBoundingClientRect();
    const at = (place, size) => Math.floor((place / size) * (last + 1));
    across.value = at(event.clientX - box.left, box.width);
    down.value = at(event.clientY - box.top, box.height);
    show();
  }

  plane.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // no ghost of the picture is dragged
    plane.setPointerCapture(event.pointerId);
    move(event);
  });
  plane.addEventListener("pointermove", (event) => {
    if (plane.hasPointerCapture(event.pointerId)) move(event);
  });
  for (const each of [across, down]) each.addEventListener("input", show);

  part("noise-keys").addEventListener("click", (event) => {
    const key = event.target.closest("a");
    if (!key || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    part("noise-keys").querySelector("[aria-current]").removeAttribute("aria-current");
    key.setAttribute("aria-current", "true");
    load(new URL(key.dataset.noise, document.baseURI).href);
  });

  show();
  // Not before the map comes into sight: it is half a second's work for the server.
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    load(asked);
  });
  seen.observe(plane);
}
