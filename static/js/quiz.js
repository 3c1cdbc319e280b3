// The answers in the browser: each choice is sent at once and marked saved only after its
// receipt. What has none yet is kept on this machine, survives a reload, and is re-sent.
"use strict";

const urls = paper.dataset; // save, alive, review, result
const STORE = `quiz.${urls.attempt}.`; // one key for each page of this attempt
const TAB = `${STORE}tab`; // the page of this browser that was opened last
const LONGEST_WAIT = 20000; // between two tries

const saved = new Map(); // place -> choice that the server has
// place -> {seq, choice, known, at}: the newest choice without a receipt; ``known`` are
// the choices that may stand on the server without anybody else having answered.
const unsent = new Map();
let seq = 0;
let failures = 0;
let sending = null; // the one batch in flight
let retry = null;
let isStopped = false; // this page may not save now
let needsSignIn = false; // and that is why
let isHandingIn = false;
let wasHandingIn = false;
let isLeaving = false;

// --- What stands on the page -----------------------------------------------------

function storedAt(place) {
  return saved.has(place) ? saved.get(place) : null;
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

function markUnsent() {
  for (const place of unsent.keys()) mark(place, "Chưa lưu được", "is-unsent");
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
    const isOurs = (key) => key.startsWith(STORE) && key !== TAB;
    keys.push(...Object.keys(localStorage).filter(isOurs));
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
  askNoMore(place);
  mark(place, "Đang lưu…", "");
  if (isStopped) markUnsent();
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
  if (item && item.choice !== choice) askWhich(place, choice, item.choice, at);
}

function askWhich(place, theirs, mine, at) {
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
    button(`Giữ ${letter(theirs)}`, () => {
      askNoMore(place);
      focusOn(place);
    }),
    button(`Đổi thành ${letter(mine)}`, () => {
      choose(place, mine);
      enqueue(place, mine);
      focusOn(place);
    })
  );
  questions[place].append(box);
  tellAsked();
}

function askNoMore(place) {
  const box = questions[place].querySelector(".answered-elsewhere");
  if (box) box.remove();
  tellAsked();
}

// One question at a time is shown: what is asked in another one has to be found.
function tellAsked() {
  const places = askedPlaces();
  if (!places.length) return untell("asked");
  tell(
    "asked",
    `${isHandingIn ? "Chưa nộp: cần" : "Cần"} chọn lại ${listed(places)}:`,
    "máy khác đã trả lời khác.",
    [`Xem câu ${places[0] + 1}`, () => goTo(places[0])]
  );
}

function askedPlaces() {
  return [...questions.keys()].filter((place) =>
    questions[place].querySelector(".answered-elsewhere")
  );
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
  const reply = await ask(urls.save, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      token: again.dataset.token,
      answers: batch,
      moved: Number(urls.moved),
    }),
  });
  if (!reply || reply.isBusy || !reply.body) return failed(reply);
  failures = 0;
  recovered();
  if (reply.body.left_ms !== undefined && reply.body.left_ms !== null) {
    agreeOnEnd(reply.body.left_ms, sentAt);
  }
  received(new Map(batch.map((answer) => [answer[0], answer])), reply.body);
}

function failed(reply) {
  failures += 1;
  const isBusy = Boolean(reply && reply.isBusy);
  markUnsent();
  tellTrouble(isBusy);
  const backOff = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 6));
  const wait = Math.max(isBusy ? reply.wait : 0, backOff);
  retry = setTimeout(send, wait * (1 + Math.random() / 2));
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
  if (body.token) again.dataset.token = body.token;
  if (body.moved > Number(urls.moved)) tellMoved(body.moved);
  for (const [place, choice] of Object.entries(body.answers || {})) {
    const row = refused.find((each) => each.place === Number(place));
    learn(Number(place), choice, row && row.at);
  }
  new Set(refused.map((row) => row.code)).forEach(refuse);
  keep();
  showCount();
}

function refuse(code) {
  if (code === "closed") {
    leaveFor(urls.result);
  } else if (code === "sign_in") {
    askToSignIn();
  } else if (code !== "elsewhere") {
    stop("Cần tải lại trang để làm tiếp.", ["Tải lại trang", reload]);
  }
}

// This page may not save now; what waits is kept.
function stop(bold, action) {
  isStopped = true;
  markUnsent();
  tell("stop", bold, "Câu trả lời trên trang này không mất.", action);
}

// Return whether the page may save again. Who signed in elsewhere is not asked.
async function askToSignIn() {
  needsSignIn = true;
  stop("Cần đăng nhập lại để làm tiếp.", ["Đăng nhập lại", askToSignIn]);
  const here = await whoIsHere();
  const isIn = here && here.body && here.body.who === "owner";
  if (!isIn && !(await signInAgain())) return false;
  isStopped = false;
  needsSignIn = false;
  failures = 0;
  untell("stop");
  say("Đã đăng nhập lại.");
  send();
  return true;
}

function reload() {
  isLeaving = true; // what waits is kept
  location.reload();
}

async function leaveFor(url) {
  while (isHandInOnTheWay()) await pause(500);
  if (receiptAddress) return; // the receipt stays
  isStopped = true;
  isLeaving = true;
  location.replace(url);
}

// --- The end of the time --------------------------------------------------------------

// The server closes by its own clock; the page waits a little for its last receipts.
async function timeIsUp() {
  say("Hết giờ, hệ thống đang tự nộp bài.");
  await drain();
  await new Promise((resolve) => setTimeout(resolve, 1500 + 3000 * Math.random()));
  while (!(await isReached())) {
    tell(
      "trouble",
      "Hết giờ, đang mất kết nối.",
      "Câu nào có dấu “Đã lưu” thì chắc chắn được tính. Có mạng là trang tự mở kết quả."
    );
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
  leaveFor(urls.result);
}

async function isReached() {
  const reply = await ask(urls.alive);
  return Boolean(reply && reply.body && !reply.isBusy);
}

// --- Another device, another page of this browser ------------------------------------------

function tellMoved(ms) {
  const local = new Date(ms + 7 * 60 * 60 * 1000); // the contest's time zone has no summer
  const minutes = String(local.getUTCMinutes()).padStart(2, "0");
  tell(
    "elsewhere",
    `Bài đang được làm trên máy khác từ ${local.getUTCHours()}h${minutes}.`,
    "Các câu đã lưu vẫn còn.",
    ["Làm tiếp ở đây", goOnHere]
  );
}

function goOnHere() {
  isLeaving = true; // what waits is kept
  document.getElementById("move").submit();
}

function takeTab() {
  try {
    localStorage.setItem(TAB, urls.page);
  } catch (error) {
    // As above; the rule about answers given elsewhere still holds.
  }
}

window.addEventListener("storage", (event) => {
  if (event.key !== TAB || !event.newValue || event.newValue === urls.page) return;
  tell(
    "elsewhere",
    "Bài này vừa được mở ở một cửa sổ khác trên máy này.",
    "Các câu đã lưu vẫn còn. Nên làm tiếp ở cửa sổ mới mở.",
    ["Làm tiếp ở đây", reload]
  );
});

// --- Handing in ------------------------------------------------------------------------------

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
    tell("handing-in", "Đã có mạng, bài chưa nộp.", "Bấm “Nộp bài” lần nữa để nộp.");
  }
  wasHandingIn = false;
}

async function handIn() {
  if (isHandingIn) return;
  isHandingIn = true;
  const isOn = await tryToHandIn();
  isHandingIn = false;
  if (!isOn) return;
  history.pushState(null, "", urls.review);
  openReview();
}

// Send what waits; whose session it is, handing in itself finds out.
async function tryToHandIn() {
  if (unsent.size) {
    const which = listed([...unsent.keys()]);
    tell("handing-in", `Đang gửi ${which} trước khi nộp.`, "Xin chờ ít giây.");
  }
  const isSent = await drain();
  untell("handing-in");
  if (!isSent && !isStopped) return notHandedIn();
  if (!isSent && !(needsSignIn && (await askToSignIn()) && (await drain()))) return false;
  const [asked] = askedPlaces();
  if (asked === undefined) return true;
  tellAsked();
  goTo(asked);
  return false;
}

function notHandedIn() {
  wasHandingIn = true;
  const waiting = unsent.size ? ` Chưa lưu được: ${listed([...unsent.keys()])}.` : "";
  tell(
    "trouble",
    "Chưa nộp được vì mất kết nối.",
    "Bài làm còn trên máy này và sẽ tự gửi. Câu nào có dấu “Đã lưu” thì chắc chắn được " +
      `tính.${waiting} Đừng đóng trang này; có mạng rồi bấm “Nộp bài” lần nữa.`
  );
  return false;
}

// --- Begin ----------------------------------------------------------------------------------

paper.addEventListener("change", (event) => {
  const place = Number(event.target.closest(".question").dataset.place);
  enqueue(place, Number(event.target.value));
});
paper.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
window.addEventListener("offline", () => tellTrouble(false));
window.addEventListener("online", networkIsBack);
window.addEventListener("pageshow", (event) => {
  // Out of the back button's memory the page would show answers of before.
  if (event.persisted) reload();
});
window.addEventListener("beforeunload", (event) => {
  if (unsent.size && !isLeaving) event.preventDefault();
});

function networkIsBack() {
  failures = 0;
  if (unsent.size) send();
  else recovered();
}

function firstOpenPlace() {
  const open = questions.findIndex((question, place) => !saved.has(place) && !unsent.has(place));
  return Math.max(0, open);
}

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
agreeOnEnd(Number(urls.left), requestedAt());
adopt();
early.forEach((choice, place) => {
  choose(place, choice);
  enqueue(place, choice);
});
const touched = document.activeElement.closest(".question");
const named = touched ? questions.indexOf(touched) : placeOfAddress();
openOneAtATime(named >= 0 ? named : firstOpenPlace());
takeTab();
showCount();
tick();
send();
