// Lets the browser answer for the server, from when the page has nothing else to do: it draws and reads
// by itself then, offline, too. Not where the visitor saves data, for it is a download of its own.

const { connection, serviceWorker } = navigator;
const isSite = "site" in document.documentElement.dataset; // of plain files: nobody else can draw
const wasServed = Boolean(serviceWorker?.controller);
const KEPT = 60_000; // ms that a file which is being saved lies in memory
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1000));

async function begin() {
  try {
    const worker = new URL("../../service-worker.js", import.meta.url);
    await serviceWorker.register(worker, { type: "module" });
    const { active } = await serviceWorker.ready;
    // Now with what was asked for; a number is drawn without being asked for.
    const isDrawn = location.search || document.getElementById("number");
    if (isSite && isDrawn && !wasServed) location.reload();
    const { port1, port2 } = new MessageChannel();
    // All is here: from now on nothing needs a server.
    port1.onmessage = () => document.documentElement.classList.add("offline");
    active.postMessage({ keep: location.href }, [port2]);
  } catch {
    // Not here: the server answers as before.
  }
}

// What is saved would go past the worker, to a server that may not be there.
addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[download]");
  if (!link || !serviceWorker?.controller || event.defaultPrevented) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error("refused"); // with a sentence, which is no file to save
    const [, name] = /filename=([^;]+)/.exec(answer.headers.get("Content-Disposition")) ?? [];
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = name ?? link.download;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), KEPT);
  } catch {
    location.assign(link.href);
  }
});

if (serviceWorker && isSite) begin();
else if (serviceWorker && !connection?.saveData) {
  if (document.readyState === "complete") idle(begin);
  else addEventListener("load", () => idle(begin));
}
