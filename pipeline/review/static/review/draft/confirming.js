// Nothing that the machine filled in counts as reviewed before a person has touched or confirmed it.
import { $, $$, decide, focus, form, open, say, tellChange } from "./page.js";
import { showRow } from "./rows.js";

const boxes = (within = form) => $$("[data-confirm]", within);
const rowOf = (box) => box.closest("[data-code]");
const remaining = () => boxes().filter((box) => !box.checked).map(rowOf);

const showProgress = () => {
  const all = boxes();
  const done = all.length - remaining().length;
  $("#progress").textContent = all.length ? `${done} of ${all.length} confirmed` : "";
  all.forEach((box) => rowOf(box).classList.toggle("unconfirmed", !box.checked));
};

const goOn = () => {
  const left = remaining();
  if (!left.length) return say("All is confirmed: accept it (a), or save your correction (c).");
  const all = $$("[data-code]", form);
  const next = left.find((row) => all.indexOf(row) > all.indexOf(focus.row)) ?? left[0];
  return showRow(next);
};

export const confirmRow = () => {
  const box = focus.row && $("[data-confirm]", focus.row);
  if (box) box.checked = true;
  tellChange();
  goOn();
};

export const confirmSection = (section = focus.row?.closest(".variable")) => {
  if (!section) return;
  boxes(section).forEach((box) => { box.checked = true; });
  tellChange();
  goOn();
};

const touch = (event) => {
  const box = event.target.closest("[data-code]")?.querySelector("[data-confirm]");
  if (box && event.target !== box) box.checked = true;
};

// Holds an acceptance or a correction back until the person has said that all that remains is right, too.
const ask = (event) => {
  const { submitter } = event;
  const left = remaining();
  const answered = $$("[name=confirm_rest]", form).some((field) => field.type === "checkbox" ? field.checked : field.value);
  if (!left.length || answered || !["accept", "correct"].includes(submitter?.value)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  $("#rest-number").textContent = `${left.length} of ${boxes().length}`;
  $("#rest-names").replaceChildren(...left.map((row) => {
    const item = document.createElement("li");
    item.textContent = $("h3", row).textContent.trim();
    return item;
  }));
  $("#rest-confirm").dataset.decision = submitter.value;
  $("#rest-confirm").textContent = submitter.value === "accept" ? "Confirm all of them and accept" : "Confirm all of them and save";
  open("rest");
};

export const watchConfirming = () => {
  if (!decide) return;
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("row:touch", touch);
  for (const kind of ["record:change", "input", "change"]) form.addEventListener(kind, showProgress);
  form.addEventListener("submit", ask);
  $("#rest-look").addEventListener("click", () => { $("#rest").close(); focus.row = null; goOn(); });
  $("#rest-confirm").addEventListener("click", (event) => {
    $("input[type=hidden][name=confirm_rest]", form).value = "yes";
    $("#rest").close();
    form.requestSubmit($(`button[value=${event.target.dataset.decision}]`, decide));
  });
  $$("[data-confirm-section]", form).forEach((button) => {
    button.hidden = !boxes(button.closest(".variable")).length;
    button.addEventListener("click", () => confirmSection(button.closest(".variable")));
  });
  showProgress();
};
