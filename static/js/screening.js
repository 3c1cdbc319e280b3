// Screening by keyboard. Everything also works with Tab and Enter, without this script.
"use strict";

const rows = [...document.querySelectorAll("[data-row]")];
const form = document.querySelector("[data-decide]");
const results = form ? [...form.querySelectorAll("input[name=new_state]")] : [];
const parts = form ? [...form.querySelectorAll("[data-for]")] : [];
const ticks = [...document.querySelectorAll("[data-tick]")];
const keys = document.getElementById("keys");

const chosen = () => results.find((result) => result.checked);

// Only what belongs to the chosen result is asked for.
const show = () => {
  const state = chosen() ? chosen().value : "";
  for (const part of parts) part.hidden = !part.dataset.for.split(" ").includes(state);
};
for (const result of results) result.addEventListener("change", show);
show();

const current = () => rows.findIndex((row) => row.contains(document.activeElement));
const goTo = (place) => {
  const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
  if (!row) return;
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
};
const press = (what) => {
  const found = document.querySelector(what);
  if (found) found.click();
};
const pick = (place) => {
  if (!results[place] || !keys) return;
  results[place].checked = true;
  results[place].focus();
  show();
};
const tickAll = () => {
  const all = ticks.every((tick) => tick.checked);
  for (const tick of ticks) tick.checked = !all;
};
const choose = () => {
  const box = rows[current()] && rows[current()].querySelector("[data-chosen]");
  if (box) box.click();
};

const inQueue = {
  j: () => goTo(current() + 1),
  ArrowDown: () => goTo(current() + 1),
  k: () => goTo(current() - 1),
  ArrowUp: () => goTo(current() - 1),
  c: choose,
};
const onEntry = {
  1: () => pick(0),
  2: () => pick(1),
  3: () => pick(2),
  4: () => pick(3),
  t: tickAll,
  j: () => press("[data-after]"),
  ArrowRight: () => press("[data-after]"),
  k: () => press("[data-before]"),
  ArrowLeft: () => press("[data-before]"),
};
const acts = rows.length ? inQueue : onEntry;

const isText = "textarea, select, input:not([type=checkbox]):not([type=radio])";
const isPressed = "a, button, summary, input, select, textarea, iframe";

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (target.matches(isText)) {
    if (event.key === "Escape") target.blur();
    return;
  }
  // Arrows go from one radio button to the next, as everywhere.
  if (target.type === "radio" && event.key.startsWith("Arrow")) return;
  if (event.key === "?" && keys) {
    keys.open = !keys.open;
  } else if (event.key === "Enter" && chosen() && !target.matches(isPressed)) {
    press("[data-save-next]");
  } else if (acts[event.key]) {
    acts[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

// Counts come after the page; a choice made meanwhile is not taken back by them.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const field = event.detail.target.querySelector("select");
  if (!field) return;
  const isChanged = [...field.options].some((each) => each.selected !== each.defaultSelected);
  if (isChanged || field === document.activeElement) event.detail.shouldSwap = false;
});
