// Lets the browser answer for the server, from when the page has nothing else to do: it draws and reads
// by itself then, offline, too. Not where the visitor saves data, for it is a download of its own.

const { connection, serviceWorker } = navigator;
const isSite = "site" in document.documentElement.dataset; // of plain files: nobody else can draw
const wasServed = Boolean(serviceWorker?.controller);
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1000));

async function begin() {
  try {
    const worker = new URL("../service-worker.js", import.meta.url);
    await serviceWorker.register(worker, { type: "module" });
    const { active } = await serviceWorker.ready;
    if (isSite && location.search && !wasServed) location.reload(); // now with what was asked for
    const { port1, port2 } = new MessageChannel();
    // All is here: from now on nothing needs a server.
    port1.onmessage = () => document.documentElement.classList.add("offline");
    active.postMessage({ keep: location.href }, [port2]);
  } catch {
    // Not here: the server answers as before.
  }
}

if (serviceWorker && isSite) begin();
else if (serviceWorker && !connection?.saveData) {
  if (document.readyState === "complete") idle(begin);
  else addEventListener("load", () => idle(begin));
}
