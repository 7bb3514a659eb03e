// The codebook's definitions, one key away: the section of the code at hand, out of the codebook's own page.
import { $, focus, open } from "./page.js";

let book = null;

export const define = async () => {
  const variable = focus.row?.dataset.variable ?? "exploitation";
  book ??= new DOMParser().parseFromString(await (await fetch("/codebook/")).text(), "text/html");
  const id = ["victims", "offenders"].includes(variable) ? "people" : variable;
  const section = book.getElementById(id)?.closest("section");
  const copy = section ? document.importNode(section, true) : document.createElement("p");
  copy.removeAttribute("aria-labelledby");
  copy.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
  $("#definitions-body").replaceChildren(...copy.childNodes);
  const named = focus.row && $("h3", focus.row)?.textContent.split(":").pop().trim().toLowerCase();
  open("definitions");
  const term = [...$("#definitions-body").querySelectorAll("dt")].find((each) => each.firstChild.textContent.trim().toLowerCase() === named);
  term?.classList.add("sought");
  term?.scrollIntoView({ block: "center" });
};
