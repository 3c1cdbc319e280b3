// The receipt: printing, and emptying itself on a shared machine.
"use strict";

const receipt = document.getElementById("receipt");
const print = document.getElementById("print");

print.hidden = false;
print.addEventListener("click", () => window.print());

if (receipt.dataset.emptyAfter) {
  setTimeout(() => {
    receipt.replaceChildren();
    location.replace("/");
  }, Number(receipt.dataset.emptyAfter) * 1000);
}
