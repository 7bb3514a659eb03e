// What all modules of the draft's page share: its parts, and how they speak to the reader and to each other.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
export const article = $("#article");
export const form = $("#record");
export const decide = $(".decide", form);
export const editable = Boolean(decide);
export const focus = { row: null }; // the code that keys act on

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export const say = (words) => { const place = $("#state-of-form"); if (place) place.textContent = words; };
export const open = (id) => { const dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); };
export const tellChange = () => form.dispatchEvent(new Event("record:change"));

export const pulse = (element) => {
  element.classList.remove("pulse");
  void element.offsetWidth; // lets the animation begin anew
  element.classList.add("pulse");
};
export const reveal = (element) => element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
