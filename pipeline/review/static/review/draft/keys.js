// What single keys do. They can be switched off, and never act while somebody types.
import { $, decide, editable, focus, open, say, form } from "./page.js";
import { define } from "./codebook.js";
import { confirmRow, confirmSection } from "./confirming.js";
import { unfoldNext } from "./folds.js";
import { rowOf, showWords } from "./highlights.js";
import { changed, redo, sentBefore, undo } from "./record.js";
import { addEmpty, rows, showRow, spansOf } from "./rows.js";
import { addSelected, leaveSelection, typeWords } from "./selecting.js";

const step = (by) => {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(focus.row);
  showRow(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  const [span] = spansOf(focus.row);
  if (span) showWords(...span);
};

const setState = (state) => {
  const choice = focus.row && $(`input[type=radio][value=${state}]`, focus.row);
  if (!choice || choice.disabled) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
};

const addToList = () => {
  const button = $("[data-add]", focus.row?.closest(".variable") ?? document.createElement("p"));
  if (button) addEmpty(button.value);
  else say("Go to a place, a group of people or a date first.");
};

const removeEntry = () => $("input[name$='-DELETE']", focus.row ?? document.createElement("p"))?.click();

const openFields = () => {
  const fold = focus.row && $("details.fold", focus.row);
  if (!fold) return;
  fold.open = true;
  $("input, select", fold)?.focus();
};

const send = (decision) => {
  const button = $(`button[value=${decision}]`, decide);
  if (decision === "accept" && button.disabled) say("You have changed the record: save it as a correction (c).");
  else if (decision === "correct" && !changed() && !sentBefore) say("You have not changed anything: accept it instead (a).");
  else button.click();
};

const shortcuts = {
  j: () => step(1),
  k: () => step(-1),
  d: define,
  g: unfoldNext,
  "?": () => open("help"),
  ...(editable && {
    p: () => setState("present"),
    x: () => setState("absent"),
    n: () => setState("not_stated"),
    y: confirmRow,
    Y: () => confirmSection(),
    u: undo,
    U: redo,
    e: addSelected,
    w: typeWords,
    "+": addToList,
    "-": removeEntry,
    o: openFields,
    a: () => send("accept"),
    c: () => send("correct"),
    s: () => send("skip"),
    r: () => open("reject"),
  }),
};

const typing = (element) => element.matches("select, textarea, input:not([type=radio], [type=checkbox])");

const pressed = (event) => { // Enter or space on a part of the article
  if (!event.target.matches("mark")) return false;
  showRow(rowOf(event.target));
  return true;
};

const onKey = (event) => {
  if (event.key === "Enter" && event.target.matches("#record input")) event.preventDefault();
  if (event.key === "Escape") leaveSelection();
  if ((event.key === "Enter" || event.key === " ") && pressed(event)) { event.preventDefault(); return; }
  if (typing(event.target) || $("dialog[open]")) return;
  if (editable && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
    return;
  }
  const plain = !(event.ctrlKey || event.metaKey || event.altKey || (event.repeat && !"jk".includes(event.key)));
  const action = shortcuts[event.key];
  if (!plain || !action || !$("#keys-on").checked) return;
  event.preventDefault();
  action();
};

export const watchKeys = () => {
  const keysOn = $("#keys-on");
  keysOn.checked = localStorage.getItem("keys") !== "off" && form.dataset.keys !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("keys", keysOn.checked ? "on" : "off"));
  document.addEventListener("keydown", onKey);
};
