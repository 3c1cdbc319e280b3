// The receipt: printing it, and emptying it on a shared machine.
"use strict";

{
  const receipt = document.getElementById("receipt");
  const print = document.getElementById("print");

  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  try {
    // What this attempt could not send came too late; nobody else shall find it here.
    Object.keys(localStorage)
      .filter((key) => key.startsWith(`quiz.${receipt.dataset.attempt}.`))
      .forEach((key) => localStorage.removeItem(key));
  } catch (error) {
    // A browser may refuse to store; then there is nothing to remove.
  }

  if (receipt.dataset.emptiesAfter) {
    // The page's own refresh then opens the sign-in, or whoever is still signed in is
    // signed out; emptying works without a network too.
    const handOver = document.getElementById("hand-over");
    setTimeout(() => {
      receipt.textContent = "";
      if (handOver) handOver.submit();
    }, 1000 * Number(receipt.dataset.emptiesAfter));
  }
}
