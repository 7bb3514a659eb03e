// Turns selected words of the article into evidence.
import { $, article, editable, focus, form, say } from "./page.js";
import { showWords } from "./highlights.js";
import { addEntry, addEvidence, showRow } from "./rows.js";
import { find, offset, points, quote } from "./text.js";

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
  if (range.collapsed) { if (!bar.contains(document.activeElement)) leaveSelection(); return; }
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
  if (!bar) return;
  bar.hidden = true;
  $("#words").value = "";
};

// Evidence without a mouse: the words are typed, and found in the article.
export const typeWords = () => {
  selection.span = null;
  $("#selected-words").textContent = "";
  bar.hidden = false;
  $("#words").focus();
};

const readTyped = () => {
  selection.span = find($("#words").value);
  $("#selected-words").textContent = selection.span ? quote(...selection.span) : "";
  if (selection.span) showWords(...selection.span);
};

const onKeyOfTyping = (event) => {
  if (event.key === "Escape") { leaveSelection(); focus.row?.focus(); }
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (selection.span) addSelected();
  else say("The article has no such words.");
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

// Words go to the code at hand; an entry of a list stands among the choices only while it is that.
const aimAt = (row) => {
  const choices = $("#selected-for");
  $("[data-here]", choices)?.remove();
  if (!$(`[value="${row.id}"]`, choices)) {
    const here = new Option($("h3", row).textContent.trim(), row.id);
    here.dataset.here = "";
    choices.prepend(here);
  }
  choices.value = row.id;
};

export const watchSelection = () => {
  form.addEventListener("focusin", (event) => {
    focus.row = event.target.closest("[data-code]") ?? focus.row;
    if (bar && focus.row) aimAt(focus.row);
  });
  if (!editable) return;
  document.addEventListener("selectionchange", readSelection);
  $("#words").addEventListener("input", readTyped);
  $("#words").addEventListener("keydown", onKeyOfTyping);
  $("#ask-words").addEventListener("click", typeWords);
  $("#add-selected").addEventListener("click", addSelected);
};
