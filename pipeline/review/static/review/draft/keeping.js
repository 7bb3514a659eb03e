// Keeps what is filled in on the server as the reader works, so that a closed window or a lost lease costs nothing.
import { $, editable, form, say } from "./page.js";
import { everything } from "./record.js";

const PAUSE = 1200; // milliseconds without a change
let known = everything();
let timer;
let over = false; // decided, or no longer ours

const keep = async () => {
  const now = everything();
  if (over || now === known) return;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
    if (answer.status === 409) {
      over = true;
      say("You no longer hold this draft: what you see is in this window only. Send it, and you can take it again.");
    } else if (answer.status !== 204) throw new Error(answer.status);
    else {
      known = now;
      $("#kept").textContent = `Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    }
  } catch {
    $("#kept").textContent = "Not saved yet";
    clearTimeout(timer);
    timer = setTimeout(keep, 10 * PAUSE);
  }
};

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
};

const warn = (event) => { if (everything() !== known) event.preventDefault(); };

export const watchKeeping = () => {
  if (!editable) return;
  for (const kind of ["record:change", "input", "change"]) form.addEventListener(kind, later);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  addEventListener("beforeunload", warn);
  form.addEventListener("submit", () => {
    over = true;
    clearTimeout(timer);
    removeEventListener("beforeunload", warn);
  });
};
