// The kernel's memory: weights at the bottom, then what one run of a network needs, which is forgotten
// with the next.

const PAGE = 65_536; // bytes
const MOST = 1024; // numbers of a place

// A file of the engine, from where it is kept: a service worker's own requests do not pass it.
export async function fetched(address) {
  const answer = await globalThis.caches?.match(address) ?? await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

export class Heap {
  #memory;
  #end = 1024; // bytes in use; nothing lies at 0
  #floor = 1024;

  static async load(address) {
    const bytes = await (await fetched(address)).arrayBuffer();
    return new Heap((await WebAssembly.instantiate(bytes)).instance.exports);
  }

  constructor({ memory, multiply, blend }) {
    this.#memory = memory;
    this.multiply = multiply;
    this.blend = blend;
    [this.zeros, this.ones] = [0, 1].map((value) => {
      const address = this.room(MOST);
      this.at(address, MOST).fill(value);
      return address;
    });
    this.keep();
  }

  // Returns the address, in bytes, of room for so many float32 numbers.
  room(count) {
    const at = this.#end;
    this.#end += (4 * count + 15) & ~15;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  // Looks at `count` numbers; to be taken anew after each call of `room`, which may move them.
  at(address, count) {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  get bytes() {
    return new Uint8Array(this.#memory.buffer);
  }

  // What lies here now stays.
  keep() {
    this.#floor = this.#end;
  }

  reset() {
    this.#end = this.#floor;
  }
}
