// The queue by keyboard. Everything also works with Tab and Enter, without this script.
const items = [...document.querySelectorAll("[data-item]")];
const keys = document.getElementById("keys");

const current = () => items.findIndex((item) => item.contains(document.activeElement));
const press = (what) => {
  const button = items[current()] && items[current()].querySelector(what);
  if (button) button.click();
};

const go = (place) => {
  const item = items[Math.max(0, Math.min(place, items.length - 1))];
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "start", behavior: "instant" });
};

const refuse = (item) => {
  const details = item.querySelector("[data-refuse]");
  if (!details) return;
  details.open = true;
  details.querySelector("input[name=note]").focus();
};

const acts = {
  j: () => go(current() + 1),
  ArrowDown: () => go(current() + 1),
  k: () => go(current() - 1),
  ArrowUp: () => go(current() - 1),
  d: () => press("[data-approve]"),
  x: () => current() >= 0 && refuse(items[current()]),
  c: () => press("[data-chosen]"),
  "?": () => (keys.open = !keys.open),
};

const isTyping = (target) =>
  target.matches("textarea, select, input:not([type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape" && items[current()]) items[current()].focus();
    return;
  }
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// After a decision the page comes back at the next proposal.
const wanted = items.find((item) => `#${item.id}` === location.hash);
if (wanted) go(items.indexOf(wanted));
