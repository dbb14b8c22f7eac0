// Enhancements only: without this file the page does all it has to.

const picker = document.querySelector(".keys");
picker.addEventListener("keydown", (event) => {
  // Only while the picker has the focus, so that no key acts where nobody expects it.
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = /^[0-9]$/.test(event.key) && picker.querySelector(`input[value="${event.key}"]`);
  if (!key) return;
  key.checked = true;
  key.focus();
});

const copy = document.getElementById("copy");
const permalink = document.getElementById("permalink");
// Browsers offer the clipboard on https and localhost only; elsewhere the link stays a link.
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const status = document.getElementById("status");
    try {
      await navigator.clipboard.writeText(permalink.href);
      status.textContent = "The link is copied.";
    } catch {
      status.textContent = `This is the link: ${permalink.href}`;
    }
  });
}
