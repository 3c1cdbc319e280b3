// Between the paper and handing in, without leaving the page: what is left out. All that
// has a receipt is answered. Its address is that of the server's own page for it, which a
// reload opens.
"use strict";

const heading = document.querySelector("h1");
const paperPath = location.pathname;
const wordsOfPaper = [heading.textContent, document.title];
let review = null; // while it is shown
let receiptAddress = ""; // once handed in

function openReview() {
  const left = questions.map((question, place) => place).filter((place) => !saved.has(place));
  const kind = document.getElementById(left.length ? "review-left" : "review-all");
  review = document.importNode(kind.content, true).querySelector(".panel");
  if (left.length) keepLinks(left);
  const mark = "csrfmiddlewaretoken"; // of who has signed in meanwhile
  review.querySelector(`[name=${mark}]`).value = paper.elements[mark].value;
  review.addEventListener("click", backToPaper);
  paper.before(review);
  sendPatiently(review.querySelector("form"));
  showReview(true);
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The server printed all of them.
function keepLinks(left) {
  const line = review.querySelector(".left-out");
  const all = [...line.querySelectorAll("a")];
  line.textContent = "";
  left.forEach((place, at) => line.append(at ? ", " : "", all[place]));
  line.append(".");
  review.querySelector(".left-count").textContent = left.length;
}

function showReview(isOpen) {
  showMap(false);
  paper.hidden = isOpen;
  document.getElementById("place").hidden = isOpen;
  heading.classList.toggle("visually-hidden", !isOpen);
  heading.tabIndex = -1;
  [heading.textContent, document.title] = isOpen ? ["Nộp bài", "Nộp bài"] : wordsOfPaper;
}

function closeReview() {
  if (isHandInOnTheWay()) {
    tell("handing-in", "Chưa có giấy xác nhận.", "Làm xong thì bấm “Nộp bài” lần nữa.");
  }
  review.remove();
  review = null;
  untell("not-handed-in");
  showReview(false);
}

function backToPaper(event) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  if (isUnanswered()) return;
  const named = questions.findIndex((question) => link.hash === `#${question.id}`);
  const place = named >= 0 ? named : openOr(currentPlace());
  closeReview();
  beOnPaper(place);
  showPlace(place);
  focusOn(place);
}

function beOnPaper(place) {
  history.replaceState(null, "", `${paperPath}#${questions[place].id}`);
}

// Its reply is the receipt, on a shared machine the only one: nothing may leave before it.
function isHandInOnTheWay() {
  return Boolean(review && "resting" in review.querySelector("form").dataset);
}

// The same for a moment only, until the server has said something.
function isUnanswered() {
  return "sending" in review.querySelector("form").dataset;
}

// The first question without an answer, or else this one.
function openOr(place) {
  const open = questions.findIndex((question, at) => !saved.has(at));
  return open >= 0 ? open : place;
}

// The back button of a telephone goes to the paper, and after handing in not back to it.
window.addEventListener("popstate", () => {
  if (receiptAddress) {
    if (location.pathname === paperPath) location.replace(receiptAddress);
  } else if (review && location.pathname === paperPath) {
    if (isUnanswered()) return history.pushState(null, "", urls.review);
    closeReview();
    focusOn(currentPlace());
  } else if (!review && location.pathname === urls.review) {
    beOnPaper(currentPlace());
    handIn(); // what was changed meanwhile is sent first
  }
});
document.addEventListener("handed-in", () => (receiptAddress = location.pathname));
