// Shows the reminder of a break when it is due, and takes it away without leaving the page. Without this script it is
// shown on the first page that is opened after that.
"use strict";
(() => {
  const place = document.getElementById("break");
  if (!place) return;
  const form = place.querySelector("form");
  const show = () => { form.hidden = false; };
  setTimeout(show, Number(place.dataset.wait) * 1000);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.hidden = true;
    try {
      await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    } catch { show(); } // the server cannot be reached just now
  });
})();
