// The article's text. Offsets are code points, as the server counts them; the article holds exactly that text.
import { $$, article } from "./page.js";

export const points = Array.from(article.textContent);
export const titleEnd = $$(".title", article).reduce((end, part) => end + Array.from(part.textContent).length, 0);
export const quote = (start, end) => points.slice(start, end).join("");

const ALIKE = ["'‘’ʼ", '"“”„«»', "-‐‑–—"]; // as the server has it (quoting.py)
const escaped = (written) => written.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
const anyOf = (character) => ALIKE.find((group) => group.includes(character));
const pattern = (word) => Array.from(word).map((each) => (anyOf(each) ? `[${escaped(anyOf(each))}]` : escaped(each))).join("");
const ofWord = /[\p{L}\p{N}]/u;

// Where typed words first stand in the article, whole, whatever their case, quotation marks and spaces.
export const find = (typed) => {
  const words = typed.split(/\s+/u).filter(Boolean);
  if (!words.length) return null;
  const before = ofWord.test(Array.from(words[0])[0]) ? "(?<![\\p{L}\\p{N}_])" : "";
  const after = ofWord.test(Array.from(words.at(-1)).at(-1)) ? "(?![\\p{L}\\p{N}_])" : "";
  const text = points.join("");
  const found = new RegExp(before + words.map(pattern).join("\\s+") + after, "iu").exec(text);
  if (!found) return null;
  const start = Array.from(text.slice(0, found.index)).length;
  return [start, start + Array.from(found[0]).length];
};

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
