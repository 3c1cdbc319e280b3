// The last step as a page of its own, which a reload of it opens: the clock runs on, a lost
// network is told, and the end of the time leads to the receipt.
"use strict";

const bar = document.getElementById("quiz-top");
const notice = document.getElementById("notice");
const form = document.querySelector("form[data-patient]");
const offline = bar.dataset.offline;

function say(words) {
  document.getElementById("spoken").textContent = words;
}

// What handing in says stays; it knows more.
function tellNetwork() {
  const isOurs = notice.hidden || notice.textContent === offline;
  if (!isOurs || !form.isConnected) return;
  notice.textContent = offline;
  notice.hidden = navigator.onLine !== false;
}

// The server closes by its own clock, which may have been moved: it says what comes now.
// The receipt, of which a shared machine has but this one, is not left.
async function timeIsUp() {
  say("Hết giờ, hệ thống đang tự nộp bài.");
  for (;;) {
    await pause(1500);
    const isBack = await isReached(bar.dataset.alive);
    if (!form.isConnected) return;
    if (isBack && !("resting" in form.dataset)) return location.reload();
  }
}

window.addEventListener("offline", tellNetwork);
window.addEventListener("online", tellNetwork);
tellNetwork();
agreeOnEnd(Number(bar.dataset.left), requestedAt());
tick();
