// Offers places of the gazetteer as somebody types, and draws the map anew when a place has changed.
import { $, editable, form } from "./page.js";

const PAUSE = 250; // milliseconds without a key
const offers = $("#found-places");
const map = $("#map");
const known = new Map(); // what was offered: what the form takes -> country and kind
let typing;
let drawing;

const offer = async (field) => {
  const answer = await fetch(`${offers.dataset.places}?${new URLSearchParams({ q: field.value })}`);
  if (!answer.ok) return;
  const { places } = await answer.json();
  offers.replaceChildren(...places.map((place) => {
    known.set(place.value, place);
    const option = document.createElement("option");
    option.value = place.value;
    return option;
  }));
};

const fill = (field) => {
  const place = known.get(field.value);
  if (!place) return;
  const row = field.closest("[data-code]");
  $("[name$='-country']", row).value = place.country;
  const kind = $("[name$='-kind']", row);
  if ([...kind.options].some((option) => option.value === place.kind)) kind.value = place.kind;
};

const draw = async () => {
  const answer = await fetch(map.dataset.draw, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok || answer.redirected) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  map.replaceChildren(...drawn.body.childNodes);
};

export const watchPlaces = () => {
  if (!editable) return;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-lookup]")) return;
    clearTimeout(typing);
    if (known.has(event.target.value)) fill(event.target);
    else typing = setTimeout(() => offer(event.target), PAUSE);
  });
  const redraw = () => { clearTimeout(drawing); drawing = setTimeout(draw, PAUSE); };
  form.addEventListener("change", (event) => { if (event.target.closest(".places [data-code]")) redraw(); });
  let drawn = $("[data-list=places]", form).children.length;
  form.addEventListener("record:change", () => {
    const now = $("[data-list=places]", form).children.length;
    if (now !== drawn) redraw();
    drawn = now;
  });
};
