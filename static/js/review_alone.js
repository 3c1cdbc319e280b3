// The last step as a page of its own, which a reload of it opens: the clock runs on, a lost
// network is told, and the end of the time leads to the receipt.
"use strict";

const bar = document.getElementById("quiz-top");
const notice = document.getElementById("notice");
const spoken = document.getElementById("spoken");
const form = document.querySelector("form[data-patient]");
let told = ""; // by this script; what handing in says stays, it knows more
let isOver = false;

function say(words) {
  spoken.textContent = words;
}

function tellBesides(words) {
  if (!form.isConnected || !(notice.hidden || notice.textContent === told)) return;
  told = words;
  notice.textContent = words;
  notice.hidden = !words;
}

function tellNetwork() {
  const lost = isOver ? bar.dataset.over : bar.dataset.offline;
  tellBesides(navigator.onLine === false ? lost : "");
}

// Nothing may leave before a reply that is on its way, nor be sent while the page goes.
function isSending() {
  return "resting" in form.dataset;
}

// It may be stopped, or the server may give it up: after a minute the page is as before.
function reload() {
  form.dataset.resting = "";
  location.reload();
  setTimeout(() => delete form.dataset.resting, 60000);
}

// The server closes by its own clock, which may have been moved: it says what comes now.
// Who is not signed in any more would get a page without a word of it.
async function timeIsUp() {
  isOver = true;
  say("Hết giờ, hệ thống đang tự nộp bài.");
  for (let wait = 1500; form.isConnected; wait = Math.min(2 * wait, 8000)) {
    await pause(wait);
    if (isSending()) continue;
    const here = await whoIsHere();
    if (isSending() || !form.isConnected) continue;
    if (!here || !here.body) tellBesides(bar.dataset.over);
    else if (here.body.who === "owner") reload();
    else return askToSignIn();
  }
}

function askToSignIn() {
  tellBesides(bar.dataset.away);
  told = ""; // it stays
}

window.addEventListener("offline", tellNetwork);
window.addEventListener("online", tellNetwork);
window.addEventListener("pageshow", (event) => {
  // Out of the back button's memory it would count what was saved before.
  if (event.persisted) reload();
});
tellNetwork();
agreeOnEnd(Number(bar.dataset.left), requestedAt());
tick();
