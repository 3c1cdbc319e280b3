// The clock: never later than the server's, bold for the last minutes, and it never flashes.
"use strict";

const started = { ticks: performance.now(), date: Date.now() };
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
  if (isMoved) forgetPrintedEnd();
}

// When this page was asked for, by its own clock.
function requestedAt() {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation ? navigation.requestStart : 0;
}

// Of a deadline that was moved after the page was made only the clock knows.
function forgetPrintedEnd() {
  const templates = [...document.querySelectorAll("template")];
  for (const part of [document, ...templates.map((each) => each.content)]) {
    for (const end of part.querySelectorAll(".printed-end")) {
      end.textContent = "khi đồng hồ hết giờ";
    }
  }
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
