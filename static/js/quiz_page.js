// What stands on the paper: one question at a time, marks, the map, one notice, keys.
// Nothing is shown otherwise before ``quiz.js`` begins: if a script is missing, the page
// stays a plain form.
"use strict";

const paper = document.getElementById("paper");
const questions = [...paper.querySelectorAll(".question")];
const map = document.getElementById("danh-sach-cau");
const links = [...map.querySelectorAll("a")];
const steps = document.getElementById("steps");
const notice = document.getElementById("notice");
const spoken = document.getElementById("spoken");

// --- Marks and words ----------------------------------------------------------------

function letter(choice) {
  return String.fromCharCode(65 + choice);
}

function listed(places) {
  return places.map((place) => `câu ${place + 1}`).join(", ");
}

function choose(place, choice) {
  for (const radio of questions[place].querySelectorAll("input")) {
    radio.checked = Number(radio.value) === choice;
  }
}

function mark(place, words, state) {
  const line = questions[place].querySelector(".save-mark");
  line.textContent = words;
  line.className = `save-mark ${state}`;
  links[place].className = state;
  links[place].querySelector("span").textContent = words;
}

function say(words) {
  spoken.textContent = words;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline-primary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// --- One notice at a time: the first of these that is told ------------------------------

const RANK = ["stop", "not-handed-in", "trouble", "asked", "elsewhere", "handing-in"];
const told = new Map();

// ``action``: words and what they do.
function tell(kind, bold, words, action) {
  told.set(kind, { bold, words, action });
  showNotice();
}

function untell(kind) {
  told.delete(kind);
  showNotice();
}

function showNotice() {
  const kind = RANK.find((each) => told.has(each));
  const { bold, words, action } = told.get(kind) || { bold: "", words: "" };
  const text = `${bold} ${words}`;
  notice.hidden = !kind;
  if (notice.dataset.text === text) return; // a screen reader has read it already
  notice.dataset.text = text;
  const strong = document.createElement("strong");
  strong.textContent = bold;
  notice.textContent = "";
  notice.append(strong, ` ${words}`);
  if (action) notice.append(" ", button(...action));
}

// --- One question at a time ---------------------------------------------------------------

// The place that the address names (#cau-7), or -1.
function placeOfAddress() {
  return questions.findIndex((question) => location.hash === `#${question.id}`);
}

function currentPlace() {
  return questions.findIndex((question) => question.classList.contains("is-current"));
}

function showPlace(place) {
  questions.forEach((question, at) => question.classList.toggle("is-current", at === place));
  links.forEach((link, at) => {
    if (at === place) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  const isLast = place === questions.length - 1;
  document.querySelector("#place strong").textContent = place + 1;
  document.getElementById("back").disabled = place === 0;
  document.getElementById("on").disabled = isLast;
  document.getElementById("hand-in").classList.toggle("btn-outline-primary", !isLast);
  showMap(false);
}

// Each question has its own address: a reload stays there, and the back button of a
// telephone goes to the question before instead of out of the quiz. Shown at once, not
// when the browser says that the address changed: the next key may be quicker.
function goTo(place) {
  if (place !== currentPlace()) {
    history.pushState(null, "", `#${questions[place].id}`);
    showPlace(place);
  }
  focusOn(place);
}

function step(by) {
  const place = currentPlace() + by;
  if (questions[place]) goTo(place);
}

function focusOn(place) {
  showMap(false);
  comeTo(questions[place]);
}

// Below the bar, which grows with its notice.
function comeTo(part) {
  const bar = document.getElementById("quiz-top");
  const isStuck = getComputedStyle(bar).position === "sticky";
  document.documentElement.style.scrollPaddingTop = `${isStuck ? bar.offsetHeight + 8 : 0}px`;
  part.focus({ preventScroll: true });
  part.scrollIntoView();
}

function showMap(isOpen) {
  map.hidden = !isOpen;
  document.getElementById("open-map").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) comeTo(map);
}

function openOneAtATime(place) {
  paper.classList.add("is-one-at-a-time");
  for (const id of ["place", "steps", "keys", "close-map"]) {
    document.getElementById(id).hidden = false;
  }
  for (const id of ["save", "to-map"]) document.getElementById(id).hidden = true;
  if (placeOfAddress() < 0) history.replaceState(null, "", `#${questions[place].id}`);
  showPlace(place);
  if (document.activeElement === document.body) questions[place].focus({ preventScroll: true });
}

window.addEventListener("hashchange", () => {
  const place = placeOfAddress();
  if (place < 0) return; // to the content, from the top of the page
  showPlace(place);
  focusOn(place);
});
steps.addEventListener("click", (event) => {
  if (event.target.id === "back") step(-1);
  if (event.target.id === "on") step(1);
  if (event.target.id === "open-map") showMap(map.hidden);
});
map.addEventListener("click", (event) => {
  const place = links.indexOf(event.target.closest("a"));
  const isOfMap = place >= 0 || event.target.id === "close-map";
  if (!isOfMap || !paper.classList.contains("is-one-at-a-time")) return;
  event.preventDefault();
  goTo(place >= 0 ? place : currentPlace());
});
map.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !steps.hidden) focusOn(currentPlace());
});

// --- Keys: only inside the paper, so that a digit elsewhere is never a choice ---------------

paper.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const question = event.target.closest(".question");
  if (!question || event.target.closest("button")) return;
  if (event.key === "Enter") {
    event.preventDefault(); // it would press "Nộp bài"
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault(); // of the radio group, which has up and down
    step(event.key === "ArrowLeft" ? -1 : 1);
  } else if (/^[1-6]$/.test(event.key)) {
    const radio = question.querySelectorAll("input")[event.key - 1];
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    radio.click();
  }
});
