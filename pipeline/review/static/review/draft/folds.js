// Graphic passages are folded away until the reader asks for them, in the article and wherever they are quoted.
import { $$, article, say } from "./page.js";
import { quote } from "./text.js";

const FOLDED = "a graphic passage, folded away"; // as the server has it (_cites.html)
const folds = $$("details.graphic", article)
  .map((details) => ({ details, start: Number(details.dataset.first), end: Number(details.dataset.last) }));

export const edges = folds.flatMap(({ start, end }) => [start, end]);

// The passage that has these words, folded away or not.
export const passageOf = (start, end) => folds.find((each) => each.start < end && each.end > start)?.details;

const foldsAt = (start, end) => folds.filter((each) => !each.details.open && each.start < end && each.end > start);

export const words = (start, end) => (foldsAt(start, end).length ? FOLDED : quote(start, end));

// Whoever follows a quotation has asked for the passage.
export const unfold = (start, end) => foldsAt(start, end).forEach(({ details }) => { details.open = true; });

export const unfoldNext = () => {
  const next = folds.find(({ details }) => !details.open)?.details;
  if (!next) { say("No graphic passage is folded away here."); return; }
  next.open = true;
  next.querySelector("summary").focus();
};

// Each passage stays as it is, open or not, whatever is drawn in it anew.
export const arranged = (parts) => {
  const inside = new Map(folds.map(({ details }) => [details, [details.querySelector("summary")]]));
  const placed = parts.map((part) => {
    const start = Number(part.dataset.start);
    const details = passageOf(start, start + 1);
    if (!details) return part;
    inside.get(details).push(part);
    return details;
  });
  inside.forEach((children, details) => details.replaceChildren(...children));
  return [...new Set(placed)];
};

export const watchFolds = () => {
  article.addEventListener("toggle", () => $$(".cites .show").forEach((show) => {
    show.firstElementChild.textContent = words(Number(show.dataset.start), Number(show.dataset.end));
  }), true);
};
