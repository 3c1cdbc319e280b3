// The paper in the browser: each choice is sent at once and marked saved only after its
// receipt. What has none yet is kept on this machine, survives a reload, and is re-sent.
"use strict";

const paper = document.getElementById("paper");
const urls = paper.dataset; // save, alive, review, result, sign-in
const questions = [...paper.querySelectorAll(".question")];
const links = [...document.querySelectorAll(".quiz-map a")];
const notice = document.getElementById("notice");
const spoken = document.getElementById("spoken");

const STORE = `quiz.${urls.attempt}.`; // one key for each page of this attempt
const PATIENCE = 10000; // for one request
const LONGEST_WAIT = 20000; // between two tries

let token = paper.elements.token.value;
const saved = new Map(); // place -> choice that the server has
// place -> {seq, choice, known, at}: the newest choice without a receipt; ``known`` are
// the choices that may stand on the server without anybody else having answered.
const unsent = new Map();
let seq = 0;
let failures = 0;
let sending = null; // the one batch in flight
let retry = null;
let isStopped = false; // this page may not save any more
let wasHandingIn = false;
let isLeaving = false;

// --- What stands on the page -----------------------------------------------------

function letter(choice) {
  return String.fromCharCode(65 + choice);
}

function storedAt(place) {
  return saved.has(place) ? saved.get(place) : null;
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
  links[place].setAttribute("aria-label", `Câu ${place + 1}, ${words.toLowerCase()}`);
}

function showStored(place) {
  choose(place, storedAt(place));
  if (saved.has(place)) mark(place, "Đã lưu ✓", "is-saved");
  else mark(place, "Chưa trả lời", "");
}

function savedCount() {
  return [...saved.keys()].filter((place) => !unsent.has(place)).length;
}

function showCount() {
  document.querySelector("#saved-count strong").textContent = savedCount();
}

function say(words) {
  spoken.textContent = words;
}

// One notice at a time; ``kind`` says which trouble it tells, so that its end clears it.
function tell(kind, bold, words, link) {
  const strong = document.createElement("strong");
  strong.textContent = bold;
  notice.textContent = "";
  notice.append(strong, ` ${words}`);
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.textContent] = link;
    notice.append(" ", anchor);
  }
  notice.dataset.kind = kind;
  notice.hidden = false;
}

function untell(...kinds) {
  if (kinds.includes(notice.dataset.kind)) notice.hidden = true;
}

function tellTrouble(isBusy) {
  if (isBusy) {
    tell(
      "trouble",
      "Đang có nhiều người cùng thi.",
      "Câu trả lời còn trên máy và sẽ tự lưu trong ít giây. " +
        "Đồng hồ của anh/chị không đổi."
    );
  } else {
    const waiting = unsent.size ? `, ${unsent.size} câu chưa lưu được` : "";
    tell(
      "trouble",
      "Mất kết nối.",
      `${savedCount()} câu đã lưu${waiting}. Cứ làm tiếp, hệ thống tự gửi lại khi có ` +
        "mạng. Đừng đóng trang này."
    );
  }
}

// --- Kept on this machine -----------------------------------------------------------

function keep() {
  try {
    if (unsent.size) {
      localStorage.setItem(STORE + urls.page, JSON.stringify([...unsent]));
    } else {
      localStorage.removeItem(STORE + urls.page);
    }
  } catch (error) {
    // A browser may refuse to store; the queue then lives as long as the page.
  }
}

// Return what earlier pages of this attempt could not send, the newest of each place.
function keptBefore() {
  const found = new Map();
  const keys = [];
  try {
    keys.push(...Object.keys(localStorage).filter((key) => key.startsWith(STORE)));
    for (const key of keys) {
      for (const [place, item] of JSON.parse(localStorage.getItem(key))) {
        const other = found.get(place);
        if (questions[place] && (!other || other.at < item.at)) found.set(place, item);
      }
    }
  } catch (error) {
    // Unreadable: nothing of ours.
  }
  return { found, keys };
}

function adopt() {
  const { found, keys } = keptBefore();
  for (const [place, item] of found) {
    unsent.set(place, { ...item, seq: (seq += 1) });
    learn(place, storedAt(place));
  }
  keep(); // under this page's key, before the older keys go
  try {
    keys.filter((key) => key !== STORE + urls.page).forEach((key) => localStorage.removeItem(key));
  } catch (error) {
    // As above.
  }
  for (const [place, item] of unsent) {
    choose(place, item.choice);
    mark(place, "Đang lưu…", "");
  }
}

// --- The queue ------------------------------------------------------------------------

function enqueue(place, choice) {
  const before = unsent.get(place);
  const known = before ? [...before.known, before.choice] : [storedAt(place)];
  unsent.set(place, { seq: (seq += 1), choice, known, at: Date.now() });
  const asked = questions[place].querySelector(".answered-elsewhere");
  if (asked) asked.remove();
  mark(place, "Đang lưu…", "");
  showCount();
  keep();
  send();
}

// The server has ``choice`` at ``place``: take it over, unless a newer one of ours waits.
function learn(place, choice, at) {
  const item = unsent.get(place);
  if (item && item.choice !== choice && item.known.includes(choice)) return;
  unsent.delete(place);
  if (choice !== null) saved.set(place, choice);
  showStored(place);
  if (item && item.choice !== choice) ask(place, choice, item.choice, at);
}

function ask(place, theirs, mine, at) {
  const box = document.createElement("div");
  box.className = "answered-elsewhere alert alert-warning";
  box.setAttribute("role", "alert");
  const moment = at ? ` lúc ${at}` : "";
  const words = document.createElement("p");
  words.textContent =
    `Câu ${place + 1} đã được trả lời trên máy khác${moment}: phương án ` +
    `${letter(theirs)}. Giữ ${letter(theirs)}, hay đổi thành ${letter(mine)}?`;
  box.append(
    words,
    button(`Giữ ${letter(theirs)}`, () => box.remove()),
    button(`Đổi thành ${letter(mine)}`, () => {
      choose(place, mine);
      enqueue(place, mine);
    })
  );
  questions[place].append(box);
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline-primary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// --- Sending: one batch in flight -------------------------------------------------------

function send() {
  if (!sending && !isStopped && unsent.size) {
    clearTimeout(retry);
    sending = sendBatch().finally(() => {
      sending = null;
      if (unsent.size && !failures) send();
    });
  }
  return sending;
}

async function sendBatch() {
  const batch = [...unsent].map(([place, item]) => [item.seq, place, item.choice]);
  const sentAt = clock();
  const reply = await post(urls.save, JSON.stringify({ token, answers: batch }));
  if (!reply || !reply.body) return failed(reply);
  failures = 0;
  recovered();
  if (reply.body.left_ms !== undefined && reply.body.left_ms !== null) {
    agreeOnEnd(reply.body.left_ms, sentAt);
  }
  received(new Map(batch.map((answer) => [answer[0], answer])), reply.body);
}

// Return null without a network, and no body where the server is busy.
async function post(url, body) {
  const aborter = new AbortController();
  const limit = setTimeout(() => aborter.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json" } : {},
      body,
      cache: "no-store",
      credentials: "omit", // the token says who it is
      signal: aborter.signal,
    });
    const isBusy = response.status >= 500 || response.status === 429;
    const seconds = Number(response.headers.get("Retry-After")) || 0;
    if (isBusy) return { seconds };
    return { body: body ? await response.json() : {} };
  } catch (error) {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

function failed(reply) {
  failures += 1;
  for (const place of unsent.keys()) mark(place, "Chưa lưu được", "is-unsent");
  tellTrouble(Boolean(reply));
  const asked = reply ? reply.seconds * 1000 : 0;
  const wait = Math.max(asked, Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 6)));
  retry = setTimeout(send, wait * (0.75 + Math.random() / 2));
}

function received(batch, body) {
  for (const [number] of body.receipts || []) {
    const [, place, choice] = batch.get(number);
    saved.set(place, choice);
    // A newer choice may have been made while this one was on its way.
    if (unsent.has(place) && unsent.get(place).seq === number) {
      unsent.delete(place);
      mark(place, "Đã lưu ✓", "is-saved");
      say(`Câu ${place + 1} đã lưu.`);
    }
  }
  const refused = body.refused || [body]; // the whole batch
  if (body.token) token = body.token;
  for (const [place, choice] of Object.entries(body.answers || {})) {
    const row = refused.find((each) => each.place === Number(place));
    learn(Number(place), choice, row && row.at);
  }
  refused.forEach(refuse);
  keep();
  showCount();
}

function refuse(row) {
  if (row.code === "closed") {
    leaveFor(urls.result);
  } else if (row.code === "sign_in") {
    stop("Cần đăng nhập lại để làm tiếp.", [
      `${urls.signIn}?next=${location.pathname}`,
      "Đăng nhập lại",
    ]);
  } else if (row.code !== "elsewhere") {
    stop("Cần tải lại trang để làm tiếp.", [location.pathname, "Tải lại trang"]);
  }
}

// This page may save no more; what waits is kept for the next one.
function stop(bold, link) {
  isStopped = true;
  for (const place of unsent.keys()) mark(place, "Chưa lưu được", "is-unsent");
  tell("stop", bold, "Câu trả lời trên trang này không mất.", link);
}

function leaveFor(url) {
  isStopped = true;
  isLeaving = true;
  location.replace(url);
}

// --- The clock: never later than the server's ---------------------------------------------

const started = { ticks: performance.now(), date: Date.now() };
const [navigation] = performance.getEntriesByType("navigation");
const clockLine = document.getElementById("clock");
let earliest = -Infinity; // the end lies between these two, by this page's clock
let latest = Infinity;
let lastLeft = null; // the seconds shown before

// Milliseconds since the page began, also those that a sleeping telephone did not tick.
function clock() {
  const ticks = performance.now();
  const slept = Date.now() - started.date - (ticks - started.ticks);
  return ticks + Math.max(0, slept);
}

// The server said how much is left at some moment between ``sentAt`` and now. Shown is
// the earliest end that this allows, so the clock runs ahead by the way to the server.
function agreeOnEnd(leftMs, sentAt) {
  const [from, to] = [sentAt + leftMs, clock() + leftMs];
  const isMoved = from > latest || to < earliest;
  earliest = isMoved ? from : Math.max(earliest, from);
  latest = isMoved ? to : Math.min(latest, to);
}

function twoDigits(number) {
  return String(number).padStart(2, "0");
}

function tick() {
  const left = Math.max(0, Math.floor((earliest - clock()) / 1000));
  const minutes = Math.floor(left / 60);
  clockLine.textContent =
    minutes < 60
      ? `còn ${twoDigits(minutes)}:${twoDigits(left % 60)}`
      : `còn ${Math.floor(minutes / 60)} giờ ${minutes % 60} phút`;
  clockLine.classList.toggle("is-late", left <= 300);
  for (const moment of [300, 60]) {
    if (lastLeft > moment && left <= moment) say(`Còn ${moment / 60} phút.`);
  }
  lastLeft = left;
  if (left > 0) setTimeout(tick, ((earliest - clock()) % 1000) + 20);
  else timeIsUp();
}

// The server closes by its own clock; the page waits a little for its last receipts.
async function timeIsUp() {
  say("Hết giờ, hệ thống đang tự nộp bài.");
  await drain();
  await new Promise((resolve) => setTimeout(resolve, 1500 + 3000 * Math.random()));
  while (!(await post(urls.alive))) {
    tell(
      "trouble",
      "Hết giờ, đang mất kết nối.",
      "Câu nào có dấu “Đã lưu” thì chắc chắn được tính. Có mạng là trang tự mở kết quả."
    );
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
  leaveFor(urls.result);
}

// --- The person ------------------------------------------------------------------------------

// Try to send all that waits; return whether nothing waits any more.
async function drain() {
  while (unsent.size && !isStopped) {
    await send();
    if (failures) return false;
  }
  return !unsent.size;
}

// The network is back. Who wanted to hand in is told that it has not happened yet.
function recovered() {
  untell("trouble");
  if (wasHandingIn) {
    tell("not-handed-in", "Đã có mạng, bài chưa nộp.", "Bấm “Nộp bài” lần nữa để nộp.");
  }
  wasHandingIn = false;
}

async function handIn(event) {
  event.preventDefault();
  const isSent = await drain();
  if (isStopped) return;
  if (isSent && (await post(urls.alive))) {
    isLeaving = true;
    location.assign(urls.review);
  } else {
    wasHandingIn = true;
    tell(
      "trouble",
      "Chưa nộp được vì mất kết nối.",
      "Bài làm còn trên máy này và sẽ tự gửi. Câu nào có dấu “Đã lưu” thì chắc chắn được tính."
    );
  }
}

paper.addEventListener("change", (event) => {
  const place = Number(event.target.closest(".question").dataset.place);
  enqueue(place, Number(event.target.value));
});
paper.addEventListener("submit", handIn);
notice.addEventListener("click", () => {
  isLeaving = true; // by the link in it; what waits is kept
});
window.addEventListener("offline", () => tellTrouble(false));
window.addEventListener("online", () => {
  failures = 0;
  if (unsent.size) send();
  else recovered();
});
window.addEventListener("pageshow", (event) => {
  // Out of the back button's memory the page would show answers of before.
  if (event.persisted) leaveFor(location.pathname);
});
window.addEventListener("beforeunload", (event) => {
  if (unsent.size && !isLeaving) event.preventDefault();
});

document.getElementById("save").hidden = true; // each choice saves itself
const early = new Map();
questions.forEach((question, place) => {
  const radios = [...question.querySelectorAll("input")];
  const shown = radios.find((radio) => radio.defaultChecked);
  const chosen = radios.find((radio) => radio.checked);
  if (shown) saved.set(place, Number(shown.value));
  // Chosen before this script was here, on a slow line; the form restores nothing.
  if (chosen && chosen !== shown) early.set(place, Number(chosen.value));
  showStored(place);
});
agreeOnEnd(Number(urls.left), navigation ? navigation.requestStart : 0);
adopt();
early.forEach((choice, place) => {
  choose(place, choice);
  enqueue(place, choice);
});
showCount();
tick();
send();
