// Nothing is asked of another site before the button is pressed. The address comes from
// the server, made of a checked platform and id; without this file the plain link stays.
"use strict";

document.querySelectorAll("button[data-embed-url]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = button.dataset.embedUrl;
    frame.title = button.dataset.title;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.allowFullscreen = true;
    // Scripts of the player run in its own origin and cannot lead our page away.
    frame.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-presentation allow-popups",
    );
    frame.className = "player-frame";
    button.replaceWith(frame);
    frame.dispatchEvent(new CustomEvent("video-frame", { bubbles: true }));
    frame.focus();
  });
});
