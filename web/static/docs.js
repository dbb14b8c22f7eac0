// The button beside each line for curl; without this file the line is there to be marked.

for (const button of document.querySelectorAll(".curl button")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(button.previousElementSibling.textContent);
      said.textContent = "The line is copied.";
      button.textContent = "Copied";
    } catch {
      said.textContent = "The browser does not let the line be copied; mark it instead.";
    }
  });
}
