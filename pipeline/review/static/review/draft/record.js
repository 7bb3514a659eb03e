// What the form holds: whether it differs from what the machine said, and undo and redo.
import { $, $$, decide, editable, form, say, tellChange } from "./page.js";
import { addBlank, drawCites, nameEntry, unfoldRow } from "./rows.js";

const OF_ONE_SENDING = new Set(["csrfmiddlewaretoken", "version", "narrowed", "decision", "confirm_rest"]);
const NO_CODES = new Set([...OF_ONE_SENDING, "comment", "reason", "confirmed", "second_opinion", "skip_reason"]);
const values = (without) => [...new FormData(form)].filter(([name]) => !without.has(name));
export const everything = () => JSON.stringify(values(OF_ONE_SENDING));
const codes = () => JSON.stringify(values(NO_CODES));

const atFirst = codes();
export const sentBefore = "sentBefore" in form.dataset; // then only the server knows what the machine had said
export const changed = () => codes() !== atFirst;

const past = [everything()];
let at = 0;
let timer;

const remember = () => {
  const now = everything();
  if (now === past[at]) return;
  past.splice(at + 1, past.length, now);
  at = past.length - 1;
};

const setLists = (told) => $$("[data-list]", form).forEach((list) => {
  const variable = list.dataset.list;
  const total = $(`#id_${variable}-TOTAL_FORMS`, form);
  const wanted = Number(told.get(`${variable}-TOTAL_FORMS`)[0]);
  while (list.children.length > wanted) list.lastElementChild.remove();
  total.value = String(list.children.length);
  while (list.children.length < wanted) addBlank(variable);
});

const setField = (field, said) => {
  if (field.type === "radio" || field.type === "checkbox") field.checked = said.includes(field.value || "on");
  else if (field.value !== (said[0] ?? "")) field.value = said[0] ?? "";
};

const restore = (snapshot) => {
  const told = new Map();
  JSON.parse(snapshot).forEach(([name, value]) => told.set(name, [...(told.get(name) ?? []), value]));
  setLists(told);
  [...form.elements].filter((field) => field.name && field.type !== "submit" && !OF_ONE_SENDING.has(field.name))
    .forEach((field) => setField(field, told.get(field.name) ?? []));
  $$("[data-code]", form).forEach((row) => {
    drawCites(row);
    if ($("input[value=present]:checked, input[value=absent]:checked", row)) unfoldRow(row);
    if (row.classList.contains("entry") && row.dataset.fresh !== undefined) nameEntry(row);
  });
  tellChange();
};

const go = (by) => {
  clearTimeout(timer);
  remember();
  if (!past[at + by]) return say(by < 0 ? "Nothing to undo." : "Nothing to redo.");
  at += by;
  restore(past[at]);
  return say(by < 0 ? "Undone." : "Done again.");
};
export const undo = () => go(-1);
export const redo = () => go(1);

const noteChanges = () => {
  const now = changed();
  decide.classList.toggle("changed", now);
  if (!sentBefore) $("button[value=accept]", decide).disabled = now;
  say(now ? "You have changed the record." : "");
  clearTimeout(timer);
  timer = setTimeout(remember, 400); // what is typed in one go is undone in one go
};

export const watchRecord = (paint) => {
  form.addEventListener("record:change", paint);
  if (!editable) return;
  form.addEventListener("record:change", noteChanges);
  form.addEventListener("input", noteChanges);
  form.addEventListener("change", noteChanges);
  addEventListener("beforeunload", remember);
};
