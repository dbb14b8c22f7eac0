// The languages lie over the page while they are open, and must not hide what has the focus.

const languages = document.querySelector(".languages");

languages.addEventListener("focusout", ({ relatedTarget: next }) => {
  if (next && !languages.contains(next)) languages.open = false;
});
languages.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  languages.open = false;
  languages.firstElementChild.focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!languages.contains(event.target)) languages.open = false;
});
