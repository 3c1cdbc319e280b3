// The paper in the browser: each choice is sent at once and marked saved only after its
// receipt. What is not sent yet stays on this machine, survives a reload, and is re-sent.
"use strict";

const paper = document.getElementById("paper");
const attempt = paper.dataset.attempt;
const total = Number(paper.dataset.total);
const connection = document.getElementById("connection");
const storageKey = `quiz-unsent-${attempt}`;
const LONGEST_WAIT = 30000;

const token = paper.elements.token.value;
const saved = new Map(); // place -> choice that has a receipt
const unsent = new Map(); // place -> {seq, choice, was}: the newest choice without one
let seq = 0;
let failures = 0;
let isSending = false;
let isOver = false;
let timer = null;

// --- What stands on the page ---------------------------------------------------

const questions = [...document.querySelectorAll(".question")];
const links = [...document.querySelectorAll(".question-map a")];

function choose(place, choice) {
  questions[place].querySelectorAll("input").forEach((radio) => {
    radio.checked = Number(radio.value) === choice;
  });
}

function mark(place, words, state) {
  const line = questions[place].querySelector(".save-mark");
  line.textContent = words;
  line.className = `save-mark ${state}`;
}

function showSaved(place) {
  mark(place, "Đã lưu ✓", "is-saved");
  links[place].classList.add("is-saved");
}

function showCounts() {
  document.querySelector("#saved-count strong").textContent = saved.size;
  if (failures && unsent.size) {
    say(
      `Mất kết nối. ${saved.size} câu đã lưu, ${unsent.size} câu chưa lưu được. ` +
        "Cứ làm tiếp, hệ thống tự gửi lại khi có mạng. Đừng đóng trang này."
    );
  } else if (!unsent.size && connection.dataset.kind === "network") {
    connection.hidden = true;
  }
}

function say(words, kind = "network", link = null) {
  if (connection.textContent !== words) connection.textContent = words;
  if (link) {
    connection.append(" ", link);
  }
  connection.dataset.kind = kind;
  connection.hidden = false;
}

function linkTo(address, words) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = words;
  return link;
}

// --- The local queue -------------------------------------------------------------

function keep() {
  try {
    const rows = [...unsent].map(([place, row]) => [place, row.choice, row.was]);
    if (rows.length) localStorage.setItem(storageKey, JSON.stringify(rows));
    else localStorage.removeItem(storageKey);
  } catch {
    // Private windows may refuse storage; the queue then lives as long as the page.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(storageKey)) || [];
  } catch {
    return [];
  }
}

function enqueue(place, choice) {
  seq += 1;
  const was = saved.has(place) ? saved.get(place) : null;
  unsent.set(place, { seq, choice, was });
  mark(place, "Đang lưu…", "");
  keep();
  send();
}

// Choices that an earlier page of this attempt could not send. One that was answered on
// another machine meanwhile is left as it stands there.
function takeUp() {
  for (const [place, choice, was] of kept()) {
    if (place >= total) continue;
    const now = saved.has(place) ? saved.get(place) : null;
    if (now === choice) continue;
    if (now !== was) {
      mark(place, "Câu này đã được trả lời trên máy khác; xem lại nếu cần.", "is-unsent");
      continue;
    }
    choose(place, choice);
    enqueue(place, choice);
  }
  keep();
}

// --- Sending: one batch in flight ----------------------------------------------

async function send() {
  if (isSending || isOver || !unsent.size) return;
  clearTimeout(timer);
  isSending = true;
  const batch = [...unsent].map(([place, row]) => [row.seq, place, row.choice]);
  let reply = null;
  try {
    const response = await fetch(paper.dataset.save, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, answers: batch }),
      credentials: "omit",
      cache: "no-store",
    });
    if (response.status < 500 && response.status !== 429) reply = await response.json();
  } catch {
    reply = null;
  }
  isSending = false;
  if (reply === null) failed();
  else received(batch, reply);
}

function failed() {
  failures += 1;
  for (const place of unsent.keys()) mark(place, "Chưa lưu được", "is-unsent");
  showCounts();
  const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 5));
  timer = setTimeout(send, wait * (0.5 + Math.random() / 2));
}

function received(batch, reply) {
  failures = 0;
  const places = new Map(batch.map(([number, place, choice]) => [number, { place, choice }]));
  for (const [number] of reply.receipts || []) {
    const { place, choice } = places.get(number);
    saved.set(place, choice);
    // A newer choice may have been made while this one was on its way.
    if (unsent.get(place)?.seq === number) {
      unsent.delete(place);
      showSaved(place);
    }
  }
  const refused = reply.refused || (reply.code ? [reply] : []);
  refused.forEach((row) => refuse(row, places.get(row.seq)));
  keep();
  showCounts();
  if (unsent.size && !isOver) timer = setTimeout(send, refused.length ? LONGEST_WAIT : 0);
}

function refuse(row, answer) {
  if (row.code === "elsewhere") {
    unsent.delete(answer.place);
    choose(row.place, row.choice);
    saved.set(row.place, row.choice);
    showSaved(row.place);
    say(row.sentence, "elsewhere", linkTo(location.href, "Tải lại trang"));
  } else if (row.code === "closed") {
    finish();
  } else if (row.code === "sign_in") {
    say(row.sentence, "sign_in", linkTo(`${paper.dataset.signIn}?next=${location.pathname}`, "Đăng nhập lại"));
  } else {
    say(row.sentence, "reload", linkTo(location.href, "Tải lại trang"));
  }
}

function finish() {
  isOver = true;
  unsent.clear();
  keep();
  location.replace(paper.dataset.result);
}

// --- The clock: the server's time, less the way here -----------------------------

const clock = document.getElementById("clock");
const spoken = document.getElementById("clock-words");
const [navigation] = performance.getEntriesByType("navigation");
const arrived = navigation ? navigation.responseStart : 0;
const roundTrip = navigation ? navigation.responseStart - navigation.requestStart : 0;
const endsAt = arrived + Number(clock.dataset.seconds) * 1000 - roundTrip;

function tick() {
  const left = Math.max(0, Math.floor((endsAt - performance.now()) / 1000));
  const minutes = String(Math.floor(left / 60)).padStart(2, "0");
  const seconds = String(left % 60).padStart(2, "0");
  clock.textContent = `còn ${minutes}:${seconds}`;
  clock.classList.toggle("is-late", left <= 300);
  if (left === 300 || left === 60) spoken.textContent = `Còn ${left / 60} phút.`;
  if (left > 0) {
    setTimeout(tick, 1 + ((endsAt - performance.now()) % 1000));
  } else {
    spoken.textContent = "Hết giờ, hệ thống tự nộp bài.";
    // The last answers are on their way; the server closes by its own clock.
    setTimeout(() => location.replace(paper.dataset.result), 2000 + roundTrip);
  }
}

// --- The person --------------------------------------------------------------------

paper.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  const place = Number(event.target.closest(".question").dataset.place);
  enqueue(place, Number(event.target.value));
});

paper.addEventListener("submit", (event) => {
  if (navigator.onLine) {
    isOver = true;
    return;
  }
  event.preventDefault();
  say(
    "Chưa nộp được vì mất kết nối. Bài làm còn trên máy này và sẽ tự gửi. " +
      "Câu nào có dấu “Đã lưu” thì chắc chắn được tính."
  );
});

window.addEventListener("online", () => {
  failures = 0;
  showCounts();
  send();
});
window.addEventListener("offline", sayOffline);
window.addEventListener("pageshow", (event) => {
  // From the back button's memory the page would show answers of before.
  if (event.persisted) location.reload();
});
window.addEventListener("beforeunload", (event) => {
  if (unsent.size && !isOver) event.preventDefault();
});

function sayOffline() {
  if (unsent.size) return;
  say(
    `Mất kết nối. ${saved.size} câu đã lưu. Cứ làm tiếp, hệ thống tự gửi lại khi có ` +
      "mạng. Đừng đóng trang này."
  );
}

questions.forEach((question, place) => {
  const choice = [...question.querySelectorAll("input")].find((radio) => radio.defaultChecked);
  if (choice) {
    saved.set(place, Number(choice.value));
    showSaved(place);
  }
  // A browser that restores forms may show a choice that the server never had.
  choose(place, saved.has(place) ? saved.get(place) : null);
});
takeUp();
showCounts();
tick();
