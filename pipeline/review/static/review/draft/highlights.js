// Draws the article: which words support which codes, and which tell of something else.
import { $, $$, article, focus, form, pulse, reveal } from "./page.js";
import { arranged, edges as foldEdges, passageOf } from "./folds.js";
import { gaps, parse, points, quote, titleEnd, told } from "./text.js";

const LONG = 90; // as the server has it (article.py): beyond that a quotation is only underlined

const removed = (row) => Boolean(row.querySelector("input[name$='-DELETE']:checked"));

const highlights = () => $$("[data-code]", form).filter((row) => !removed(row)).flatMap((row) =>
  parse(row.querySelector("[data-spans]").value).map(([start, end]) => ({ start, end, row })))
  .sort((one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start);

const asEvidence = (part, here) => {
  const rows = [...new Set(here.map((each) => each.row))];
  part.classList.add(rows[0].dataset.variable);
  part.classList.toggle("several", rows.length > 1);
  part.classList.toggle("long", here[0].end - here[0].start > LONG);
  part.dataset.refs = rows.map((row) => row.id).join(" ");
  part.tabIndex = 0;
  part.setAttribute("role", "button");
  part.setAttribute("aria-label", `Evidence of ${rows.map((row) => row.dataset.variable).join(", ")}: ${part.textContent}`);
};

const stretch = (start, end, found) => {
  const here = found.filter((each) => each.start < end && each.end > start);
  const words = quote(start, end);
  const gap = !words.replaceAll("\n", "");
  const part = document.createElement(here.length && !gap ? "mark" : "span");
  part.textContent = words;
  part.dataset.start = start;
  part.classList.toggle("gap", gap);
  if (gap) return part;
  part.classList.toggle("title", end <= titleEnd);
  part.classList.toggle("outside", !here.length && told.length > 0 && end > titleEnd
    && !told.some(([first, last]) => first <= start && end <= last));
  if (here.length) asEvidence(part, here);
  return part;
};

export const paint = () => {
  const found = highlights();
  const cuts = [0, titleEnd, points.length, ...told.flat(), ...gaps.flat(), ...foldEdges,
    ...found.flatMap(({ start, end }) => [start, end])];
  const edges = [...new Set(cuts)].filter((edge) => edge <= points.length).sort((one, other) => one - other);
  article.replaceChildren(...arranged(edges.slice(0, -1).map((start, index) => stretch(start, edges[index + 1], found))));
};

export const showWords = (start, end) => {
  const parts = $$("[data-start]", article).filter((part) => {
    const at = Number(part.dataset.start);
    return at < end && at + Array.from(part.textContent).length > start;
  });
  if (!parts.length) return;
  const fold = passageOf(start, end);
  const shown = fold && !fold.open ? [$("summary", fold)] : parts; // who steps through codes has not asked for it
  shown.forEach(pulse);
  reveal(shown[0]);
};

// The next of the codes that these words support, beginning with the first.
export const rowOf = (mark) => {
  const ids = mark.dataset.refs.split(" ");
  return document.getElementById(ids[(ids.indexOf(focus.row?.id) + 1) % ids.length]);
};
