// The page of one draft: links evidence and codes both ways, turns selected words into evidence, and listens to keys.
// Offsets are code points of the document's text, as the server counts them; the article's text is exactly that text.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const article = $("#article");
  const form = $("#record");
  const points = Array.from(article.textContent);
  const titleEnd = $$(".title", article).reduce((end, part) => end + Array.from(part.textContent).length, 0);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const decide = $(".decide", form);
  const editable = Boolean(decide);
  let current = null; // the code that keys act on

  // ---- spans -----------------------------------------------------------------------------------------------------
  const quote = (start, end) => points.slice(start, end).join("");
  const parse = (written) => written.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  const read = (field) => parse(field.value);
  const told = parse(article.dataset.told);
  const removed = (row) => Boolean($("input[name$='-DELETE']:checked", row));
  const write = (row, spans) => {
    const sorted = [...new Map(spans.map((span) => [span.join("-"), span])).values()]
      .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    $("[data-spans]", row).value = sorted.map((span) => span.join("-")).join(" ");
    const list = $("[data-cites]", row);
    list.replaceChildren(...sorted.map(([start, end]) => {
      const item = document.createElement("li");
      const show = document.createElement("button");
      const drop = document.createElement("button");
      item.className = "cite";
      const words = document.createElement("span");
      words.textContent = quote(start, end);
      show.append(words);
      Object.assign(show, { type: "button", className: "show" });
      Object.assign(show.dataset, { start, end });
      Object.assign(drop, { type: "button", className: "drop", textContent: "×" });
      drop.dataset.span = `${start}-${end}`;
      drop.setAttribute("aria-label", "Remove this evidence");
      item.append(show, drop);
      return item;
    }));
    paint();
    noteChanges();
  };

  // ---- the article's highlights ----------------------------------------------------------------------------------
  const gaps = [];
  points.forEach((point, at) => {
    if (point !== "\n") return;
    if (gaps.at(-1)?.[1] === at) gaps.at(-1)[1] = at + 1;
    else gaps.push([at, at + 1]);
  });
  const LONG = 90; // as the server has it (article.py): beyond that a quotation is only underlined
  const highlights = () => $$("[data-code]", form).filter((row) => !removed(row)).flatMap((row) =>
    read($("[data-spans]", row)).map(([start, end]) => ({ start, end, row })))
    .sort((one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start);

  const paint = () => {
    const found = highlights();
    const edges = [...new Set([0, titleEnd, points.length, ...told.flat(), ...gaps.flat(),
      ...found.flatMap(({ start, end }) => [start, end])])]
      .filter((edge) => edge <= points.length).sort((one, other) => one - other);
    article.replaceChildren(...edges.slice(0, -1).map((start, index) => {
      const end = edges[index + 1];
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
      if (here.length) {
        const rows = [...new Set(here.map((each) => each.row))];
        part.classList.add(rows[0].dataset.variable);
        part.classList.toggle("several", rows.length > 1);
        part.classList.toggle("long", here[0].end - here[0].start > LONG);
        part.dataset.refs = rows.map((row) => row.id).join(" ");
        part.tabIndex = 0;
        part.setAttribute("role", "button");
        part.setAttribute("aria-label", `Evidence of ${rows.map((row) => row.dataset.variable).join(", ")}: ${part.textContent}`);
      }
      return part;
    }));
  };

  const pulse = (element) => {
    element.classList.remove("pulse");
    void element.offsetWidth; // lets the animation begin anew
    element.classList.add("pulse");
  };

  const showWords = (start, end) => {
    const parts = $$("[data-start]", article).filter((part) => {
      const at = Number(part.dataset.start);
      return at < end && at + Array.from(part.textContent).length > start;
    });
    parts.forEach(pulse);
    parts[0]?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  const showRow = (row) => {
    const folded = row.closest("details");
    if (folded) folded.open = true;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    pulse(row);
  };

  const rowOf = (mark) => { // the next of the codes that these words support, beginning with the first
    const ids = mark.dataset.refs.split(" ");
    return document.getElementById(ids[(ids.indexOf(current?.id) + 1) % ids.length]);
  };

  // ---- changes ---------------------------------------------------------------------------------------------------
  const unrelated = new Set(["csrfmiddlewaretoken", "version", "narrowed", "comment", "reason", "decision"]);
  const content = () => JSON.stringify([...new FormData(form)].filter(([name]) => !unrelated.has(name)));
  const first = content();
  const sentBefore = "sentBefore" in form.dataset; // then only the server knows what the machine had said
  const changed = () => content() !== first;
  const say = (words) => { $("#state-of-form").textContent = words; };
  const noteChanges = () => {
    if (!editable) return;
    const now = changed();
    decide.classList.toggle("changed", now);
    if (!sentBefore) $("button[value=accept]", decide).disabled = now;
    say(now ? "You have changed the record." : "");
  };

  // ---- evidence from a selection ---------------------------------------------------------------------------------
  const bar = $("#selection");
  let selected = null;

  const offset = (node, at) => {
    const before = document.createRange();
    before.setStart(article, 0);
    before.setEnd(node, at);
    return Array.from(before.toString()).length;
  };

  // Scripts that write no spaces between words have no edges to go to.
  const INSIDE_WORD = /^(?!\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar})[\p{L}\p{M}\p{N}▮]$/u;

  const readSelection = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return;
    let start = offset(range.startContainer, range.startOffset);
    let end = offset(range.endContainer, range.endOffset);
    while (start < end && !points[start].trim()) start += 1;
    while (end > start && !points[end - 1].trim()) end -= 1;
    if (start < end) { // whole words, however the mouse slipped
      while (start > 0 && INSIDE_WORD.test(points[start - 1]) && INSIDE_WORD.test(points[start])) start -= 1;
      while (end < points.length && INSIDE_WORD.test(points[end - 1]) && INSIDE_WORD.test(points[end])) end += 1;
    }
    selected = start < end ? [start, end] : null;
    bar.hidden = !selected;
    if (selected) $("#selected-words").textContent = quote(start, end);
  };

  const unfold = (row) => {
    const section = row.closest("[data-variable].variable");
    if (row.closest("[data-more]")) $("[data-shown]", section).append(row);
  };

  const addEvidence = (row, span) => {
    unfold(row);
    const unset = $("input[value=not_stated]:checked", row);
    if (unset) $("input[value=present]", row).checked = true;
    write(row, [...read($("[data-spans]", row)), span]);
  };

  const addEntry = (variable, span) => {
    const total = $(`#id_${variable}-TOTAL_FORMS`, form);
    const number = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = $(`#empty-${variable}`).innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.content.firstElementChild;
    $(`[data-list=${variable}]`, form).append(row);
    total.value = String(number + 1);
    const heading = $("[data-heading]", row);
    heading.textContent = variable === "places" ? quote(...span) : `${heading.textContent} ${number + 1}`;
    write(row, [span]);
    return row;
  };

  const addSelected = () => {
    if (!selected) return;
    const target = $("#selected-for").value;
    const row = target.startsWith("new:")
      ? addEntry(target.slice(4), selected)
      : document.getElementById(target);
    if (!target.startsWith("new:")) addEvidence(row, selected);
    selected = null;
    bar.hidden = true;
    document.getSelection().removeAllRanges();
    current = row;
    showRow(row);
  };

  // ---- keys ------------------------------------------------------------------------------------------------------
  const rows = () => $$("[data-code]", form).filter((row) => row.offsetParent !== null);
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current);
    current = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    showRow(current);
    const [span] = read($("[data-spans]", current));
    if (span) showWords(...span);
  };
  const setState = (state) => {
    const choice = current && $(`input[type=radio][value=${state}]`, current);
    if (!choice || choice.disabled) return;
    choice.checked = true;
    noteChanges();
  };
  const send = (decision) => {
    const button = $(`button[value=${decision}]`, decide);
    if (decision === "accept" && button.disabled) say("You have changed the record: save it as a correction (c).");
    else if (decision === "correct" && !changed() && !sentBefore) say("You have not changed anything: accept it instead (a).");
    else button.click();
  };
  const open = (id) => { const dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); };
  const shortcuts = {
    j: () => step(1),
    k: () => step(-1),
    "?": () => open("help"),
    ...(editable && {
      p: () => setState("present"),
      x: () => setState("absent"),
      n: () => setState("not_stated"),
      e: addSelected,
      a: () => send("accept"),
      c: () => send("correct"),
      s: () => send("skip"),
      r: () => open("reject"),
    }),
  };
  const keysOn = $("#keys-on");
  keysOn.checked = localStorage.getItem("keys") !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("keys", keysOn.checked ? "on" : "off"));

  const typing = (element) => element.matches("select, textarea, input:not([type=radio], [type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("#record input")) event.preventDefault();
    if (event.key === "Escape" && bar && !bar.hidden) { selected = null; bar.hidden = true; }
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("mark")) {
      event.preventDefault();
      current = rowOf(event.target);
      showRow(current);
      return;
    }
    const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key));
    const action = shortcuts[event.key];
    if (!plain || !action || !keysOn.checked || typing(event.target) || $("dialog[open]")) return;
    event.preventDefault();
    action();
  });

  // ---- pointer ---------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target;
    const mark = target.closest("mark[data-refs]");
    const show = target.closest(".show");
    if (mark && document.getSelection().isCollapsed) {
      current = rowOf(mark);
      showRow(current);
    } else if (show) {
      current = show.closest("[data-code]");
      showWords(Number(show.dataset.start), Number(show.dataset.end));
    } else if (target.matches(".drop")) {
      const row = target.closest("[data-code]");
      write(row, read($("[data-spans]", row)).filter((span) => span.join("-") !== target.dataset.span));
    } else if (target.matches("[data-close]")) {
      target.closest("dialog").close();
    }
  });

  form.addEventListener("focusin", (event) => {
    current = event.target.closest("[data-code]") ?? current;
    if (bar && current && $("#selected-for").querySelector(`[value="${current.id}"]`)) $("#selected-for").value = current.id;
  });
  form.addEventListener("input", noteChanges);
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio][value=present], input[type=radio][value=absent]")) unfold(event.target.closest("[data-code]"));
    const entry = event.target.closest(".entry");
    if (entry && !event.target.matches("input[name$='-DELETE']")) $("[data-brief]", entry).textContent = "changed";
    if (event.target.matches("input[name$='-DELETE']")) paint();
    noteChanges();
    const row = event.target.closest("[data-code]");
    if (event.target.matches("input[value=present]:checked, input[value=absent]:checked") && !$("[data-spans]", row).value) {
      say("Now select the words of the article that say so.");
    }
  });

  if (editable) {
    document.addEventListener("selectionchange", readSelection);
    $("#add-selected").addEventListener("click", addSelected);
    $("#ask-reject").addEventListener("click", () => open("reject"));
    $("#ask-help").addEventListener("click", () => open("help"));
    form.addEventListener("submit", () => removeEventListener("beforeunload", warn));
    addEventListener("beforeunload", warn);
  }
  function warn(event) {
    if (changed()) event.preventDefault();
  }
})();
