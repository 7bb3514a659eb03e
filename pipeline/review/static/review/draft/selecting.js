// Turns selected words of the article into evidence.
import { $, article, editable, focus, form } from "./page.js";
import { addEntry, addEvidence, showRow } from "./rows.js";
import { offset, points, quote } from "./text.js";

const bar = $("#selection");
export const selection = { span: null };

// Scripts that write no spaces between words have no edges to go to.
const INSIDE_WORD = /^(?!\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar})[\p{L}\p{M}\p{N}▮]$/u;
const splitsWord = (at) => at > 0 && at < points.length && INSIDE_WORD.test(points[at - 1]) && INSIDE_WORD.test(points[at]);

const readSelection = () => {
  const chosen = document.getSelection();
  if (!chosen.rangeCount) return;
  const range = chosen.getRangeAt(0);
  if (!article.contains(range.commonAncestorContainer)) return;
  if (range.collapsed) { leaveSelection(); return; }
  let start = offset(range.startContainer, range.startOffset);
  let end = offset(range.endContainer, range.endOffset);
  while (start < end && !points[start].trim()) start += 1;
  while (end > start && !points[end - 1].trim()) end -= 1;
  if (start < end) { // whole words, however the mouse slipped
    while (splitsWord(start)) start -= 1;
    while (splitsWord(end)) end += 1;
  }
  selection.span = start < end ? [start, end] : null;
  bar.hidden = !selection.span;
  if (selection.span) $("#selected-words").textContent = quote(start, end);
};

export const leaveSelection = () => {
  selection.span = null;
  if (bar) bar.hidden = true;
};

export const addSelected = () => {
  if (!selection.span) return;
  const target = $("#selected-for").value;
  const isNew = target.startsWith("new:");
  const row = isNew ? addEntry(target.slice(4), selection.span) : document.getElementById(target);
  if (!isNew) addEvidence(row, selection.span);
  leaveSelection();
  document.getSelection().removeAllRanges();
  showRow(row);
};

export const watchSelection = () => {
  form.addEventListener("focusin", (event) => {
    focus.row = event.target.closest("[data-code]") ?? focus.row;
    if (bar && focus.row && $("#selected-for").querySelector(`[value="${focus.row.id}"]`)) $("#selected-for").value = focus.row.id;
  });
  if (!editable) return;
  document.addEventListener("selectionchange", readSelection);
  $("#add-selected").addEventListener("click", addSelected);
};
