// The article's text. Offsets are code points, as the server counts them; the article holds exactly that text.
import { $$, article } from "./page.js";

export const points = Array.from(article.textContent);
export const titleEnd = $$(".title", article).reduce((end, part) => end + Array.from(part.textContent).length, 0);
export const quote = (start, end) => points.slice(start, end).join("");
export const parse = (written) => (written ?? "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
export const write = (spans) => spans.map((span) => span.join("-")).join(" ");
export const told = parse(article.dataset.told);

export const gaps = [];
points.forEach((point, at) => {
  if (point !== "\n") return;
  if (gaps.at(-1)?.[1] === at) gaps.at(-1)[1] = at + 1;
  else gaps.push([at, at + 1]);
});

// Where a node's offset lies in the text.
export const offset = (node, at) => {
  const before = document.createRange();
  before.setStart(article, 0);
  before.setEnd(node, at);
  return Array.from(before.toString()).length;
};
