// Keeps the lease of the draft that somebody is at work on, and says gently when it was lost. Without this script the
// lease lasts half an hour, and a decision that comes too late is kept and can be taken up again.
"use strict";
(() => {
  const notice = document.getElementById("lease");
  const form = document.getElementById("record");
  if (!notice || !form) return;
  const words = document.getElementById("lease-words");
  const again = document.getElementById("lease-again");
  const EVERY = 5 * 60 * 1000;
  let active = true; // something was done since the last beat: an open page alone holds nothing
  let lost = false;

  const say = (text) => { words.textContent = text; notice.classList.toggle("told", Boolean(text)); };

  const lose = (told) => {
    lost = true;
    again.hidden = !told.waits;
    if (told.waits) say("Your half hour ran out and somebody else had this draft in the meantime. What you filled in is still here.");
    else if (told.taken) say("Your half hour ran out and somebody else has this draft now. What you filled in stays in this window; try again later.");
    else say("This draft has been decided in the meantime. Nothing of yours was stored; thank you for the time.");
  };

  const beat = async () => {
    if (document.visibilityState !== "visible" || (!active && !lost)) return;
    active = false;
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      version: form.elements.version.value,
    });
    try {
      const answer = await fetch(notice.dataset.heartbeat, { method: "POST", body });
      if (answer.status === 409) lose(await answer.json());
      else if (answer.ok && lost) { lost = false; again.hidden = true; say(""); }
    } catch { active = true; } // the server cannot be reached just now: the next beat may
  };

  for (const kind of ["input", "keydown", "pointerdown", "scroll"]) {
    document.addEventListener(kind, () => { active = true; }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", beat);
  setInterval(beat, EVERY);
})();
