// Runs a network as it was exported: a list of nodes, named as in ONNX. A value is a map of `count` x
// `height` x `width` places with `channels` numbers each, channels last; a vector is a map of one place.

import { OPERATIONS } from "./operations.js";

export class Network {
  #heap;
  #nodes;
  #output;
  #constants = {};

  // `described` is what readNetwork gives. The heap is shared: one network runs at a time.
  constructor(heap, described) {
    this.#heap = heap;
    this.#output = described.output;
    for (const [name, { shape, values }] of Object.entries(described.tensors)) {
      if (shape.length === 1) this.#constants[name] = this.#vector(values);
    }
    this.#nodes = described.nodes.map((node) => {
      if (!(node.op in OPERATIONS)) throw new Error(`no operation ${node.op}`);
      if (!node.weight) return node;
      const bias = node.bias && described.tensors[node.bias].values;
      return { ...node, ...this.#panels(described.tensors[node.weight], bias) };
    });
    heap.keep();
  }

  // `inputs` are maps {count, height, width, channels, values}, by name. Returns Float32Array, a
  // copy of what comes out.
  run(inputs) {
    this.#heap.reset();
    const values = { ...this.#constants };
    for (const [name, { values: numbers, ...map }] of Object.entries(inputs)) {
      values[name] = { ...map, at: this.#heap.room(numbers.length) };
      this.#heap.at(values[name].at, numbers.length).set(numbers);
    }
    for (const node of this.#nodes) {
      const made = OPERATIONS[node.op](this.#heap, node, ...node.in.map((name) => values[name]));
      const named = Array.isArray(made) ? made : [made];
      node.out.forEach((name, n) => {
        values[name] = named[n];
      });
    }
    const { at, count, height, width, channels } = values[this.#output];
    return this.#heap.at(at, count * height * width * channels).slice();
  }

  #vector(values) {
    const at = this.#heap.room(values.length);
    this.#heap.at(at, values.length).set(values);
    return { at, count: 1, height: 1, width: 1, channels: values.length };
  }

  // Lays weights [outputs, inputs, rows, columns], and biases, out as the kernel wants them.
  #panels({ shape, values }, bias) {
    const [outputs, inputs, rows = 1, columns = 1] = shape;
    const length = rows * columns * inputs;
    const panels = Math.ceil(outputs / 8);
    const weights = this.#heap.room(panels * 8 * (length + 1));
    const packed = this.#heap.at(weights, panels * 8 * (length + 1));
    packed.fill(0);
    for (let output = 0; output < outputs; output += 1) {
      const start = Math.floor(output / 8) * 8 * (length + 1) + (output % 8);
      packed[start] = bias ? bias[output] : 0;
      for (let input = 0; input < inputs; input += 1) {
        for (let place = 0; place < rows * columns; place += 1) {
          const from = (output * inputs + input) * rows * columns + place;
          packed[start + 8 * (1 + place * inputs + input)] = values[from];
        }
      }
    }
    return { weights, panels, outputs, inputs, rows, columns };
  }
}
