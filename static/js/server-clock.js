// The server's clock, ticking on, and what is left until the closing by that clock.
"use strict";

const serverClock = document.querySelector(".server-clock");
const timeLeft = document.querySelector("[data-left]");
const openedAt = performance.now();
const two = (number) => String(number).padStart(2, "0");

// As contest.words.remaining says it.
function remaining(seconds) {
  if (seconds < 3600) return `còn ${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  if (days) return hours ? `còn ${days} ngày ${hours} giờ` : `còn ${days} ngày`;
  return `còn ${hours} giờ ${Math.floor((seconds % 3600) / 60)} phút`;
}

function tick() {
  const now = Number(serverClock.dataset.now) + Math.floor((performance.now() - openedAt) / 1000);
  serverClock.textContent = new Date(now * 1000).toLocaleTimeString("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
  });
  const left = Number(serverClock.dataset.until) - now;
  timeLeft.textContent = left > 0 ? remaining(left) : "đã hết giờ";
}

if (serverClock && timeLeft) setInterval(tick, 1000);
