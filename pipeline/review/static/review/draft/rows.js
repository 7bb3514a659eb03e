// The record's rows: each code or listed entry with its evidence.
import { $, $$, focus, form, pulse, reveal, say, tellChange } from "./page.js";
import { words as wordsOf } from "./folds.js";
import { parse, quote, write } from "./text.js";

export const rows = () => $$("[data-code]", form).filter((row) => row.offsetParent !== null);
export const spansOf = (row) => parse($("[data-spans]", row).value);

const cite = ([start, end]) => {
  const item = document.createElement("li");
  const show = document.createElement("button");
  const drop = document.createElement("button");
  const words = document.createElement("span");
  item.className = "cite";
  words.textContent = wordsOf(start, end);
  show.append(words);
  Object.assign(show, { type: "button", className: "show" });
  Object.assign(show.dataset, { start, end });
  Object.assign(drop, { type: "button", className: "drop", textContent: "×" });
  drop.dataset.span = `${start}-${end}`;
  drop.setAttribute("aria-label", "Remove this evidence");
  item.append(show, drop);
  return item;
};

export const drawCites = (row) => $("[data-cites]", row).replaceChildren(...spansOf(row).map(cite));

// Gives a row its evidence; whoever does so has touched the row.
export const setSpans = (row, spans) => {
  const sorted = [...new Map(spans.map((span) => [span.join("-"), span])).values()]
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  $("[data-spans]", row).value = write(sorted);
  drawCites(row);
  row.dispatchEvent(new Event("row:touch", { bubbles: true }));
  tellChange();
};

export const unfoldRow = (row) => {
  const section = row.closest("[data-variable].variable");
  if (row.closest("[data-more]")) $("[data-shown]", section).append(row);
};

export const showRow = (row) => {
  const folded = row.closest("details");
  if (folded) folded.open = true;
  focus.row = row;
  row.focus({ preventScroll: true });
  reveal(row);
  pulse(row);
};

export const addEvidence = (row, span) => {
  unfoldRow(row);
  if ($("input[value=not_stated]:checked", row)) $("input[value=present]", row).checked = true;
  setSpans(row, [...spansOf(row), span]);
};

// A new, empty entry of a list, from its template.
export const addBlank = (variable) => {
  const total = $(`#id_${variable}-TOTAL_FORMS`, form);
  const holder = document.createElement("template");
  holder.innerHTML = $(`#empty-${variable}`).innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.content.firstElementChild;
  $(`[data-list=${variable}]`, form).append(row);
  total.value = String(Number(total.value) + 1);
  return row;
};

export const nameEntry = (row) => {
  const [span] = spansOf(row);
  const heading = $("[data-heading]", row);
  if (row.dataset.variable === "places" && span) heading.textContent = quote(...span);
  else heading.textContent = `${heading.textContent.replace(/ \d+$/, "")} ${row.parentElement.children.length}`;
};

// An entry that still wants its words, and what it says.
export const addEmpty = (variable) => {
  const row = addBlank(variable);
  nameEntry(row);
  tellChange();
  showRow(row);
  say("Fill it in, and select the words of the article that say so.");
};

export const addEntry = (variable, span) => {
  const row = addBlank(variable);
  setSpans(row, [span]);
  nameEntry(row);
  return row;
};
