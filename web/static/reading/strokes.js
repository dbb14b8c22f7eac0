// A drawing as vectors, so that strokes can be undone and drawn at any size.

export const SHEET = { width: 600, height: 400 }; // units of all points
const PEN = 14; // width of a stroke, in these units

export class Strokes {
  #strokes = [];
  #cleared = []; // what undo brings back after a clear

  get empty() {
    return this.#strokes.length === 0;
  }

  // Points are rounded: a tenth of a unit is less than anybody sees.
  get all() {
    const round = (value) => Math.round(10 * value) / 10;
    return this.#strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: round(x), y: round(y) })));
  }

  restore(all) {
    this.#strokes = all;
  }

  begin(point) {
    this.#cleared = [];
    this.#strokes.push([point]);
  }

  extend(points) {
    this.#strokes.at(-1).push(...points);
  }

  undo() {
    if (this.empty) [this.#strokes, this.#cleared] = [this.#cleared, []];
    else this.#strokes.pop();
  }

  clear() {
    if (!this.empty) this.#cleared = this.#strokes;
    this.#strokes = [];
  }

  // Paints all strokes into a 2d context whose unit is the sheet's.
  paint(context, colour) {
    context.strokeStyle = colour;
    context.lineWidth = PEN;
    context.lineCap = context.lineJoin = "round";
    for (const [first, ...points] of this.#strokes) {
      context.beginPath();
      context.moveTo(first.x, first.y);
      let last = first;
      for (const point of points) {
        // Through the middles of the segments: round where the pointer was seen at corners.
        context.quadraticCurveTo(last.x, last.y, (last.x + point.x) / 2, (last.y + point.y) / 2);
        last = point;
      }
      context.lineTo(last.x + 0.01, last.y); // a mere touch is a dot; of no length it would be nothing
      context.stroke();
    }
  }

  // Returns the drawing as a PNG, black on white, one pixel for each unit of the sheet.
  png() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, SHEET);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SHEET.width, SHEET.height);
    this.paint(context, "#000");
    // Not toBlob: browsers encode that when idle, and keep a writer waiting for a second.
    const [, text] = canvas.toDataURL("image/png").split(",");
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Blob([bytes], { type: "image/png" });
  }
}
