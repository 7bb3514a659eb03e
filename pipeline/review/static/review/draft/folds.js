// Graphic passages are folded away until the reader asks for them, in the article and wherever they are quoted.
import { $, article, say } from "./page.js";
import { parse } from "./text.js";

export const folded = parse(article.dataset.graphic);

export const foldAt = (start, end) => folded.find(([first, last]) => first < end && last > start);

export const unfold = (span) => {
  if (!span) return;
  folded.splice(folded.indexOf(span), 1);
  article.dispatchEvent(new Event("folds:change"));
  const first = $(`[data-start="${span[0]}"]`, article);
  first?.setAttribute("tabindex", "-1");
  first?.focus({ preventScroll: true });
};

export const unfoldNext = () => (folded.length ? unfold(folded[0]) : say("No graphic passage is folded here."));
