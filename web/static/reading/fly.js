// One of our digits on its way to the pad.

const SHEET = { width: 600, height: 400 };
const SIDE = 280; // of the digit on the sheet: ten times its pixels
const WAY = { duration: 350, easing: "cubic-bezier(0.3, 0, 0.2, 1)" };

// Returns the sheet with the digit in its middle, ink on paper, when it has arrived.
export async function fly(tile, pad) {
  const from = tile.getBoundingClientRect();
  const to = pad.getBoundingClientRect();
  const side = (SIDE / SHEET.height) * to.height;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const flying = tile.cloneNode();
    flying.className = "fly";
    flying.alt = "";
    document.body.append(flying);
    const left = to.left + (to.width - side) / 2;
    const top = to.top + (to.height - side) / 2;
    const place = (x, y, size) => ({ left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
    await flying.animate([place(from.left, from.top, from.width), place(left, top, side)], WAY).finished;
    flying.remove();
  }
  return onPaper(tile, getComputedStyle(pad));
}

function onPaper(tile, style) {
  const sheet = Object.assign(document.createElement("canvas"), SHEET);
  const context = sheet.getContext("2d");
  const fill = (mode, colour) => {
    context.globalCompositeOperation = mode;
    context.fillStyle = colour;
    context.fillRect(0, 0, SHEET.width, SHEET.height);
  };
  fill("source-over", "#fff");
  context.globalCompositeOperation = "difference";
  context.imageSmoothingEnabled = false;
  context.drawImage(tile, (SHEET.width - SIDE) / 2, (SHEET.height - SIDE) / 2, SIDE, SIDE);
  fill("lighten", style.getPropertyValue("--ink"));
  fill("multiply", style.getPropertyValue("--paper"));
  return sheet;
}
