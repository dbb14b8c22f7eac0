// The canvas: draws what mouse, pen or finger writes, or a picture, with boxes around what was read.

import { SHEET, Strokes } from "./strokes.js";

export class Pad {
  #canvas;
  #context;
  #changed;
  #strokes = new Strokes();
  #pointer = null; // the one that draws
  #picture = null;
  #shown = 0; // pictures and emptyings so far: a picture that decodes slowly must not come back
  #boxes = { width: SHEET.width, height: SHEET.height, all: [], out: [] };

  // `changed` is called with the strokes when one has ended, and with null when one begins, and then with
  // whether it is the first one of a drawing.
  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.#end(event));
    }
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  get empty() {
    return !this.isDrawn && !this.#picture;
  }

  get isDrawn() {
    return !this.#strokes.empty;
  }

  // Takes the last stroke back, or the picture; after a clear, brings back what had been drawn.
  // Returns the strokes.
  undo() {
    this.#strokes.undo();
    this.#picture = null;
    this.#shown += 1;
    this.mark();
    return this.#strokes;
  }

  // Takes strokes of before; returns them.
  restore(all) {
    this.#strokes.restore(all);
    this.mark();
    return this.#strokes;
  }

  clear() {
    this.#strokes.clear();
    this.#picture = null;
    this.#shown += 1;
    this.mark();
  }

  // Shows a picture instead of strokes, when it is here; tells whether anything stands on the pad
  // then, for there may be none (the server says what is wrong with it).
  async show(copy) {
    this.clear();
    return this.put(copy);
  }

  // The same, on what stands there.
  async put(copy) {
    const mine = this.#shown;
    const picture = await copy;
    if (mine !== this.#shown) return true;
    this.#picture = picture;
    this.#paint();
    return picture !== null;
  }

  // Draws boxes [x, y, width, height], in pixels of a picture of `width` x `height`; around what was
  // left out they are dashed.
  mark(all = [], out = [], { width, height } = SHEET) {
    this.#boxes = { all, out, width, height };
    this.#paint();
  }

  #begin(event) {
    if (this.#pointer !== null || !event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    const isFirst = !this.isDrawn;
    if (isFirst) this.clear();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.begin(this.#point(event));
    this.#changed(null, isFirst);
    this.mark();
  }

  #extend(event) {
    if (event.pointerId !== this.#pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    this.#strokes.extend((all.length ? all : [event]).map((each) => this.#point(each)));
    this.#paint();
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#changed(this.#strokes);
  }

  #point(event) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    const unit = SHEET.width / width;
    return { x: (event.clientX - left) * unit, y: (event.clientY - top) * unit };
  }

  #fit() {
    const scale = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(this.#canvas.clientWidth * scale);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * scale);
    this.#paint();
  }

  #paint() {
    const context = this.#context;
    const style = getComputedStyle(this.#canvas);
    const unit = this.#canvas.width / SHEET.width;
    context.setTransform(unit, 0, 0, unit, 0, 0);
    context.clearRect(0, 0, SHEET.width, SHEET.height);
    if (this.#picture) this.#within(this.#picture, () => {
      context.drawImage(this.#picture, 0, 0);
    });
    this.#strokes.paint(context, style.getPropertyValue("--ink"));
    this.#within(this.#boxes, (scale) => {
      context.strokeStyle = style.getPropertyValue("--mark");
      context.lineWidth = 3 / scale;
      for (const box of this.#boxes.all) context.strokeRect(...box);
      context.setLineDash([8 / scale, 6 / scale]);
      for (const box of this.#boxes.out) context.strokeRect(...box);
    });
  }

  // Runs `paint` with the unit of a picture that is as large on the sheet as it can be, in its middle.
  #within({ width, height }, paint) {
    const scale = Math.min(SHEET.width / width, SHEET.height / height);
    this.#context.save();
    this.#context.translate((SHEET.width - width * scale) / 2, (SHEET.height - height * scale) / 2);
    this.#context.scale(scale, scale);
    paint(scale);
    this.#context.restore();
  }
}
