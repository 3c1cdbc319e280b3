// The form saves itself. What is typed is kept on this machine at once, sent after a
// short pause, and forgotten here only when the server says that it is saved.
"use strict";

const form = document.getElementById("entry-form");
const draft = document.getElementById("draft");
const draftSaid = document.getElementById("draft-said");
const conflict = document.getElementById("draft-conflict");

const STORE = "entry.";
const PAUSE = 1000; // after the last sign
const LONGEST_WAIT = 20000; // between two tries
const HEARTBEAT = 2000; // a page that still has unsaved text says so this often
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "base", "page", "q"]);

const of = draft.dataset; // keep, store, signIn
let saved = JSON.stringify(fields());
let timer = null;
let sending = null;
let failures = 0;
let isStopped = false; // somebody must choose first
let pressed = null; // the button that submits

function fields() {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || NOT_TYPED.has(field.name)) continue;
    if (["submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type)) {
      if (field.checked) found[field.name] = field.value;
      else if (!(field.name in found)) found[field.name] = "";
    } else {
      found[field.name] = field.value;
    }
  }
  return found;
}

function fill(values) {
  for (const field of form.elements) {
    if (!(field.name in values) || field.disabled) continue;
    if (["checkbox", "radio"].includes(field.type)) {
      field.checked = values[field.name] === field.value;
    } else {
      field.value = values[field.name];
    }
  }
  document.dispatchEvent(new Event("entry-filled"));
}

function isDirty() {
  return JSON.stringify(fields()) !== saved;
}

function say(words, tone) {
  draftSaid.textContent = words;
  draftSaid.className = `draft-said ${tone || ""}`;
  // Trouble is read out at once; that all is well would be read out all the time.
  draftSaid.setAttribute("role", tone === "is-lost" ? "alert" : "note");
}

// --- Kept on this machine ---------------------------------------------------------

function storeKey() {
  return `${STORE}${of.store}.${form.elements.page.value}`;
}

function keep(isAlive = true) {
  try {
    if (!isDirty()) {
      localStorage.removeItem(storeKey());
      return;
    }
    const record = {
      fields: fields(),
      base: form.elements.base.value,
      page: form.elements.page.value,
      at: Date.now(),
      alive: isAlive ? Date.now() : 0,
    };
    localStorage.setItem(storeKey(), JSON.stringify(record));
  } catch (error) {
    // A browser may refuse to store; the text then lives as long as the page.
  }
}

// Return what earlier pages could not save, the newest first. A page that is still open
// in another window keeps its own.
function keptBefore() {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(`${STORE}${of.store}.`) || key === storeKey()) continue;
      found.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    }
  } catch (error) {
    // Unreadable: nothing of ours.
  }
  return found.sort((one, other) => other.at - one.at);
}

function adopt() {
  if (isDirty()) return;
  const kept = keptBefore();
  const left = kept.filter((record) => Date.now() - record.alive > 2 * HEARTBEAT);
  if (left.length < kept.length) setTimeout(adopt, 3 * HEARTBEAT);
  if (!left.length) return;
  for (const record of left) localStorage.removeItem(record.key);
  const [newest] = left;
  fill(newest.fields);
  if (!isDirty()) return;
  form.elements.base.value = newest.base;
  form.elements.page.value = newest.page;
  keep();
  say("Đã lấy lại những gì gõ trước đó mà chưa lưu được. Đang lưu…", "is-unsaved");
  save();
}

// --- Saving -----------------------------------------------------------------------

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

// Return whether all that stands on the page is saved.
async function save() {
  clearTimeout(timer);
  while (sending) await sending;
  if (!isDirty()) return true;
  if (isStopped) return false;
  sending = send();
  await sending;
  sending = null;
  return !isDirty();
}

async function send() {
  const values = fields();
  const mark = { base: form.elements.base.value, page: form.elements.page.value };
  const token = form.elements.csrfmiddlewaretoken.value;
  const reply = await ask(of.keep, {
    method: "POST",
    credentials: "same-origin",
    body: new URLSearchParams({ ...values, ...mark, csrfmiddlewaretoken: token }),
  });
  if (!reply || reply.isBusy) return tryAgain(reply);
  failures = 0;
  if (!reply.body) return askToSignIn();
  if (reply.body.sentence && reply.body.base) return askWhich(reply.body);
  if (reply.body.sentence) return say(reply.body.sentence, "is-lost");
  return take(reply.body, values);
}

function tryAgain(reply) {
  failures += 1;
  say(
    reply
      ? "Chưa lưu được: máy chủ đang bận. Nội dung còn trên máy này, hệ thống tự lưu lại."
      : "Chưa lưu được: mất kết nối. Cứ viết tiếp, nội dung còn trên máy này và tự lưu " +
          "khi có mạng.",
    "is-lost"
  );
  const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** failures);
  later(Math.max(wait, reply ? reply.wait : 0));
}

function askToSignIn() {
  say("Chưa lưu được: cần đăng nhập lại. Những gì đã gõ còn trên máy này. ", "is-lost");
  const way = document.createElement("a");
  way.href = `${of.signIn}?next=${encodeURIComponent(location.pathname)}`;
  way.textContent = "Đăng nhập";
  draftSaid.append(way);
}

function askWhich({ sentence, base }) {
  isStopped = true;
  conflict.dataset.base = base;
  document.getElementById("draft-conflict-said").textContent = sentence;
  conflict.hidden = false;
  say("Chưa lưu: bài vừa có thay đổi khác.", "is-lost");
  conflict.scrollIntoView({ block: "center" });
}

function take(body, values) {
  const key = storeKey();
  saved = JSON.stringify(values);
  form.elements.base.value = body.base;
  if (of.keep !== body.keep) {
    // The first save has made the entry: from now on this is its page.
    of.store = of.store.replace(/^moi/, body.keep.match(/\d+/)[0]);
    of.keep = body.keep;
    form.action = body.edit;
    history.replaceState(null, "", body.edit);
    try {
      localStorage.removeItem(key);
    } catch (error) {
      // As above.
    }
  }
  keep();
  showUnclear(body.unclear);
  const more = Object.keys(body.unclear).length ? " Có ô cần sửa trước khi gửi." : "";
  say(`Đã lưu lúc ${body.at}.${more}`, "");
  if (isDirty()) later(PAUSE);
}

function showUnclear(unclear) {
  for (const old of form.querySelectorAll(".draft-unclear, .invalid-feedback")) old.remove();
  for (const field of form.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
  for (const [name, words] of Object.entries(unclear)) {
    const said = document.createElement("p");
    said.className = "draft-unclear";
    said.textContent = words;
    const place = document.getElementById(`div_id_${name}`);
    if (place) place.after(said);
  }
}

// --- What people do ---------------------------------------------------------------

function onChange(event) {
  if (event.target.name === "q") return;
  keep();
  if (isStopped) return;
  say("Chưa lưu…", "is-unsaved");
  later(PAUSE);
}

form.addEventListener("input", onChange);
form.addEventListener("change", (event) => isDirty() && onChange(event));
form.addEventListener("click", (event) => {
  const button = event.target.closest("[type=submit]");
  if (button) pressed = button;
});
form.addEventListener("submit", async (event) => {
  if (!isDirty() && !sending) return;
  event.preventDefault();
  const button = pressed;
  if (!(await save()) || !button) return;
  NOT_TYPED.add(button.name);
  const name = document.createElement("input");
  name.type = "hidden";
  name.name = button.name;
  name.value = button.value;
  form.append(name);
  form.submit();
});
document.getElementById("draft-mine").addEventListener("click", () => {
  isStopped = false;
  conflict.hidden = true;
  form.elements.base.value = conflict.dataset.base;
  save();
});
document.getElementById("draft-theirs").addEventListener("click", () => {
  fill(JSON.parse(saved));
  keep();
  location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});
window.addEventListener("online", save);
window.addEventListener("pagehide", () => keep(false));
window.addEventListener("pageshow", () => keep());
setInterval(() => isDirty() && keep(), HEARTBEAT);

draft.hidden = false;
adopt();
