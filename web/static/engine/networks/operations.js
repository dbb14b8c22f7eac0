// What the nodes of a network do, by ONNX's names: (heap, node, ...values) -> value, or several.

const places = ({ count, height, width }) => count * height * width;
const size = (map) => places(map) * map.channels;

function made(heap, shape) {
  return { ...shape, at: heap.room(size(shape)) };
}

const numbers = (heap, map) => heap.at(map.at, size(map));

// The kernel works in fours, and writes up to three places beyond the end. (Where it reads beyond
// one, there is always what it writes.)
function answered(heap, shape) {
  return { ...shape, at: heap.room(size(shape) + 3 * shape.channels) };
}

// Four numbers at a time, whatever they are: times `gain`, and more, but not below `floor`.
function blended(heap, map, gain, more, step, floor = -Infinity) {
  const result = made(heap, map);
  heap.blend(map.at, gain, more, step, floor, 4, result.at, Math.ceil(size(map) / 4));
  return result;
}

// Every place of a map times a vector, plus a vector; of each image its own, where there are several.
function scaled(heap, map, gain, more) {
  const result = made(heap, map);
  const { channels } = map;
  const area = map.height * map.width;
  const of = (vector, n) => (vector.count > 1 ? vector.at + 4 * n * channels : vector.at);
  for (let n = 0; n < map.count; n += 1) {
    const start = 4 * n * area * channels;
    const [times, plus] = [of(gain, n), of(more, n)];
    heap.blend(map.at + start, times, plus, 0, -Infinity, channels, result.at + start, area);
  }
  return result;
}

const vector = (at) => ({ at, count: 1 });
const isVector = (map) => map.height * map.width === 1;

function repeated(heap, value) {
  const at = heap.room(4);
  heap.at(at, 4).fill(value);
  return at;
}

function added(heap, { by }, one, other) {
  if (!other) return blended(heap, one, heap.ones, repeated(heap, by), 0);
  if (size(one) === size(other)) return blended(heap, one, heap.ones, other.at, 16);
  const [map, second] = isVector(one) ? [other, one] : [one, other];
  return scaled(heap, map, vector(heap.ones), second);
}

function multiplied(heap, { by }, one, other) {
  if (!other) return blended(heap, one, repeated(heap, by), heap.zeros, 0);
  const [map, second] = isVector(one) ? [other, one] : [one, other];
  return scaled(heap, map, second, vector(heap.zeros));
}

function tanh(heap, _node, map) {
  const result = made(heap, map);
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  for (let n = 0; n < from.length; n += 1) to[n] = Math.tanh(from[n]);
  return result;
}

// The kernel answers in eights: takes out what is wanted.
function narrowed(heap, map, outputs) {
  if (map.channels === outputs) return map;
  const result = made(heap, { ...map, channels: outputs });
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  for (let place = 0; place < places(map); place += 1) {
    for (let n = 0; n < outputs; n += 1) to[place * outputs + n] = from[place * map.channels + n];
  }
  return result;
}

// With `up`, `left`, `down` and `right` empty places around each map.
function padded(heap, map, [up, left, down, right]) {
  const { count, height, width, channels } = map;
  const [tall, wide] = [height + up + down, width + left + right];
  const result = made(heap, { count, height: tall, width: wide, channels });
  numbers(heap, result).fill(0);
  const row = 4 * width * channels;
  const { bytes } = heap;
  for (let n = 0; n < count; n += 1) {
    for (let y = 0; y < height; y += 1) {
      const from = map.at + (n * height + y) * row;
      const to = result.at + 4 * ((n * tall + y + up) * wide + left) * channels;
      bytes.copyWithin(to, from, from + row);
    }
  }
  return result;
}

function convolution(heap, node, map) {
  const { weights, panels, outputs, rows, columns, inputs } = node;
  const [down, right] = node.strides;
  const dilation = node.dilations[1];
  const from = node.pads.some(Boolean) ? padded(heap, map, node.pads) : map;
  const height = Math.floor((from.height - rows) / down) + 1;
  const width = Math.floor((from.width - (columns - 1) * dilation - 1) / right) + 1;
  const result = answered(heap, { count: from.count, height, width, channels: 8 * panels });
  const place = 4 * from.channels;
  // A row of the kernel's numbers is one of the picture, unless they lie apart.
  const [parts, skip, length] = dilation > 1
    ? [columns, dilation * place, inputs]
    : [rows, from.width * place, columns * inputs];
  for (let n = 0; n < from.count; n += 1) {
    for (let y = 0; y < height; y += 1) {
      const start = from.at + (n * from.height + y * down) * from.width * place;
      const to = result.at + (n * height + y) * width * 32 * panels;
      heap.multiply(start, right * place, parts, skip, length, weights, panels, to, width);
    }
  }
  return narrowed(heap, result, outputs);
}

function linear(heap, { weights, panels, outputs, inputs }, map) {
  const result = answered(heap, { ...map, channels: 8 * panels });
  heap.multiply(map.at, 4 * inputs, 1, 0, inputs, weights, panels, result.at, places(map));
  return narrowed(heap, result, outputs);
}

// Vectors side by side.
function concatenated(heap, _node, ...vectors) {
  const channels = vectors.reduce((sum, each) => sum + each.channels, 0);
  const result = made(heap, { ...vectors[0], channels });
  const to = numbers(heap, result);
  let start = 0;
  for (const vector of vectors) {
    const from = numbers(heap, vector);
    for (let n = 0; n < vector.count; n += 1) {
      const part = from.subarray(n * vector.channels, (n + 1) * vector.channels);
      to.set(part, n * channels + start);
    }
    start += vector.channels;
  }
  return result;
}

function split(heap, { out }, vector) {
  const channels = vector.channels / out.length;
  return out.map((_name, part) => {
    const result = made(heap, { ...vector, channels });
    const [from, to] = [numbers(heap, vector), numbers(heap, result)];
    for (let n = 0; n < vector.count; n += 1) {
      const start = n * vector.channels + part * channels;
      to.set(from.subarray(start, start + channels), n * channels);
    }
    return result;
  });
}

// Vectors become maps; in the vector each channel's places stand together.
function reshaped(heap, { shape: [channels, height, width] }, vector) {
  const result = made(heap, { count: vector.count, height, width, channels });
  const [from, to] = [numbers(heap, vector), numbers(heap, result)];
  const area = height * width;
  for (let n = 0; n < to.length; n += 1) {
    const [place, channel] = [Math.floor(n / channels), n % channels];
    const [image, at] = [Math.floor(place / area), place % area];
    to[n] = from[(image * channels + channel) * area + at];
  }
  return result;
}

// Twice as large: every place four times.
function enlarged(heap, _node, map) {
  const { count, height, width, channels } = map;
  const result = made(heap, { count, height: 2 * height, width: 2 * width, channels });
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  for (let row = 0; row < count * 2 * height; row += 1) {
    for (let x = 0; x < 2 * width; x += 1) {
      const start = ((row >> 1) * width + (x >> 1)) * channels;
      const end = (row * 2 * width + x) * channels;
      for (let n = 0; n < channels; n += 1) to[end + n] = from[start + n];
    }
  }
  return result;
}

// PixelShuffle(2): four numbers of a place become four places.
function shuffled(heap, _node, map) {
  const { count, height, width } = map;
  const channels = map.channels / 4;
  const result = made(heap, { count, height: 2 * height, width: 2 * width, channels });
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  for (let n = 0; n < to.length; n += 1) {
    const [place, channel] = [Math.floor(n / channels), n % channels];
    const [row, x] = [Math.floor(place / (2 * width)), place % (2 * width)];
    const start = ((row >> 1) * width + (x >> 1)) * map.channels;
    to[n] = from[start + 4 * channel + 2 * (row % 2) + (x % 2)];
  }
  return result;
}

function averaged(heap, _node, map) {
  const { count, channels } = map;
  const result = made(heap, { count, height: 1, width: 1, channels });
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  const area = map.height * map.width;
  to.fill(0);
  for (let n = 0; n < from.length; n += 1) {
    to[Math.floor(n / (area * channels)) * channels + (n % channels)] += from[n] / area;
  }
  return result;
}

function softmax(heap, _node, map) {
  const result = made(heap, map);
  const [from, to] = [numbers(heap, map), numbers(heap, result)];
  for (let start = 0; start < from.length; start += map.channels) {
    const part = from.subarray(start, start + map.channels);
    const largest = Math.max(...part);
    const raised = Array.from(part, (value) => Math.exp(value - largest));
    const sum = raised.reduce((all, value) => all + value, 0);
    raised.forEach((value, n) => {
      to[start + n] = value / sum;
    });
  }
  return result;
}

export const OPERATIONS = {
  Add: added,
  Affine: (heap, _node, map, gain, more) => scaled(heap, map, gain, more),
  Concat: concatenated,
  Conv: convolution,
  DepthToSpace: shuffled,
  Gemm: linear,
  Mul: multiplied,
  ReduceMean: averaged,
  Relu: (heap, _node, map) => blended(heap, map, heap.ones, heap.zeros, 0, 0),
  Reshape: reshaped,
  Resize: enlarged,
  Softmax: softmax,
  Split: split,
  Tanh: tanh,
};
