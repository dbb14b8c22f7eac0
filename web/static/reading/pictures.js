// Pictures from a file, from the clipboard, or dropped anywhere on the page.

const LONGEST = 1600; // pixels of a picture's copy: more of them are read no better
const LIGHT = 300_000; // bytes that are sent as they are
const QUALITY = 0.85;
const HEAD = 4096; // bytes in which a file says that it moves
const MOVES = /^GIF8|acTL|ANIM/;

const first = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

// Calls `take` with the file, or with null where there was something, but no file.
export function watchPictures(take) {
  const section = document.querySelector(".pictures");
  const input = section.querySelector("#picture");
  const taken = ({ files }) => files.length && take(files[0]);
  for (const each of [input, section.querySelector("#camera")]) {
    each.addEventListener("change", () => taken(each));
  }
  section.querySelector("#upload").addEventListener("submit", (event) => {
    event.preventDefault();
    taken(input);
  });
  section.querySelector(".examples")?.addEventListener("click", async (event) => {
    const example = event.target.closest("a")?.querySelector("img");
    if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    take(await (await fetch(example.src)).blob());
  });

  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length) take(first(files));
  });

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) section.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    section.classList.remove("over");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    take(first(event.dataTransfer.files) ?? null);
  });
}

// Returns the picture in a file as a canvas, null where the browser cannot decode it.
export async function copyOf(file) {
  let whole = null;
  try {
    whole = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
    const copy = document.createElement("canvas");
    copy.width = Math.max(1, Math.round(whole.width * scale));
    copy.height = Math.max(1, Math.round(whole.height * scale));
    copy.getContext("2d").drawImage(whole, 0, 0, copy.width, copy.height);
    return copy;
  } catch {
    return null;
  } finally {
    whole?.close();
  }
}

// Returns what to send of a large file: its copy, as WebP, where that is less. What moves is sent as it
// is, so that the answer tells; what the browser cannot show is asked for with the picture.
export async function lighter(file, copy) {
  if (!copy) return [file, "pictured"];
  if (file.size <= LIGHT) return file;
  if (MOVES.test(new TextDecoder("latin1").decode(await file.slice(0, HEAD).arrayBuffer()))) return file;
  const packed = await new Promise((done) => copy.toBlob(done, "image/webp", QUALITY));
  return packed && packed.size < file.size ? packed : file;
}
