// The sign-in page. Without this script it is a plain form.
"use strict";

(() => {
  const FEWEST_SECONDS = 5;

  // "Hiện": shows what was typed.
  function bringOutShowButtons(root) {
    for (const button of root.querySelectorAll("[data-show]")) {
      const field = document.getElementById(button.dataset.show);
      button.hidden = false;
      button.addEventListener("click", () => {
        const isShown = field.type === "text";
        field.type = isShown ? "password" : "text";
        button.textContent = isShown ? "Hiện" : "Ẩn";
        button.setAttribute("aria-pressed", String(!isShown));
      });
    }
  }

  // A slip's QR: #person.code fills the form and leaves the address bar at once.
  function fillFromSlip() {
    const [name, code] = decodeURIComponent(location.hash.slice(1)).split(".");
    if (!name || !code) return;
    history.replaceState(null, "", location.pathname);
    const form = document.getElementById("sign-in");
    form.elements.name.value = name;
    form.elements.secret.value = code;
    form.querySelector("button:not([type])").focus();
  }

  // Sends the form; when the server is busy, waits and sends it again.
  async function send(form) {
    const wait = document.getElementById("sign-in-wait");
    const button = form.querySelector("button:not([type])");
    button.disabled = true;
    let response;
    for (;;) {
      try {
        response = await fetch(form.action, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          redirect: "manual",
        });
      } catch (error) {
        form.submit(); // the browser says what is wrong with the network
        return;
      }
      if (response.status !== 503) break;
      wait.hidden = false;
      const seconds = Number(response.headers.get("Retry-After")) || FEWEST_SECONDS;
      // Spread out, or all that were refused come back together.
      await new Promise((done) => setTimeout(done, (seconds + 3 * Math.random()) * 1000));
    }
    if (response.type === "opaqueredirect") {
      location.assign(form.dataset.after);
      return;
    }
    const page = await response.text();
    if (page.includes('id="content"')) show(page);
    else form.submit(); // refused: the browser shows the server's page itself
  }

  function show(page) {
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const content = fresh.getElementById("content");
    document.getElementById("content").replaceWith(content);
    start();
    content.focus();
  }

  function start() {
    const form = document.getElementById("sign-in");
    bringOutShowButtons(document);
    if (!form || !window.fetch) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }

  start();
  if (document.getElementById("sign-in")) fillFromSlip();
})();
