// The page of one draft: links evidence and codes both ways, and listens to pointer and keys.
import { $, $$, editable, form, focus, open, say, tellChange } from "./draft/page.js";
import { watchConfirming } from "./draft/confirming.js";
import { unfold, watchFolds } from "./draft/folds.js";
import { paint, rowOf, showWords } from "./draft/highlights.js";
import { watchKeeping } from "./draft/keeping.js";
import { watchKeys } from "./draft/keys.js";
import { watchPlaces } from "./draft/places.js";
import { watchRecord } from "./draft/record.js";
import { addEmpty, setSpans, showRow, spansOf, unfoldRow } from "./draft/rows.js";
import { watchSelection } from "./draft/selecting.js";

document.addEventListener("click", (event) => {
  const { target } = event;
  const mark = target.closest("mark[data-refs]");
  const show = target.closest(".show");
  if (mark && document.getSelection().isCollapsed) {
    showRow(rowOf(mark));
  } else if (show) {
    const span = [Number(show.dataset.start), Number(show.dataset.end)];
    focus.row = show.closest("[data-code]");
    unfold(...span);
    showWords(...span);
  } else if (target.matches(".drop")) {
    const row = target.closest("[data-code]");
    setSpans(row, spansOf(row).filter((span) => span.join("-") !== target.dataset.span));
  } else if (target.matches("[data-add]")) {
    event.preventDefault();
    addEmpty(target.value);
  } else if (target.matches("[data-close]")) {
    target.closest("dialog").close();
  }
});

form.addEventListener("change", (event) => {
  const row = event.target.closest("[data-code]");
  const entry = event.target.closest(".entry");
  const settles = event.target.matches("input[value=present]:checked, input[value=absent]:checked");
  if (settles) unfoldRow(row);
  if (entry && !event.target.matches("[name$='-DELETE'], [data-confirm]")) $("[data-brief]", entry).textContent = "changed";
  if (event.target.matches("input[name$='-DELETE']")) tellChange();
  if (settles && !$("[data-spans]", row).value) say("Now select the words of the article that say so.");
});

watchConfirming();
watchFolds();
watchRecord(paint);
watchKeeping();
watchPlaces();
watchSelection();
watchKeys();
$$(".needs-script").forEach((part) => { part.hidden = false; });
if (editable) {
  $("#ask-reject").addEventListener("click", () => open("reject"));
  $("#ask-help").addEventListener("click", () => open("help"));
}
