// Connected parts of a picture, its neighbours among the eight around a pixel.

// `ink` tells of each pixel whether it counts. Returns `labels` Int32Array, 0 where there is none, and
// of each part, from label 1 on, its box and area, in the order of their first pixels.
export function regions(ink, width, height) {
  const labels = new Int32Array(width * height);
  const parts = [];
  const open = [];
  for (let first = 0; first < labels.length; first += 1) {
    if (!ink(first) || labels[first]) continue;
    const part = { left: width, top: height, right: 0, bottom: 0, area: 0 };
    parts.push(part);
    labels[first] = parts.length;
    open.push(first);
    while (open.length) {
      const pixel = open.pop();
      const x = pixel % width;
      const y = (pixel - x) / width;
      part.area += 1;
      if (x < part.left) part.left = x;
      if (x >= part.right) part.right = x + 1;
      if (y < part.top) part.top = y;
      if (y >= part.bottom) part.bottom = y + 1;
      for (let down = Math.max(y - 1, 0); down <= Math.min(y + 1, height - 1); down += 1) {
        for (let across = Math.max(x - 1, 0); across <= Math.min(x + 1, width - 1); across += 1) {
          const next = down * width + across;
          if (labels[next] || !ink(next)) continue;
          labels[next] = parts.length;
          open.push(next);
        }
      }
    }
  }
  return { labels, parts };
}

// Tells of each pixel whether one of the nine around and at it counts.
export function grown(ink, width, height) {
  return (pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (let down = Math.max(y - 1, 0); down <= Math.min(y + 1, height - 1); down += 1) {
      for (let across = Math.max(x - 1, 0); across <= Math.min(x + 1, width - 1); across += 1) {
        if (ink(down * width + across)) return true;
      }
    }
    return false;
  };
}
