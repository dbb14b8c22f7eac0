// Pictures from a file, from the clipboard, or dropped anywhere on the page.

const first = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

// Calls `take` with the file, or with null where there was something, but no file.
export function watchPictures(section, take) {
  const form = section.querySelector("#upload");
  const input = section.querySelector("#picture");
  const taken = () => input.files.length && take(input.files[0]);
  input.addEventListener("change", taken);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    taken();
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
