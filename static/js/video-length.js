// How long the video is, told by the player that an officer has opened, and sent once.
// Only messages of our own frame, from the player's host, are heard. YouTube and Vimeo
// tell when asked; TikTok tells while it plays.
"use strict";

(function () {
  const button = document.querySelector("button[data-measure-url]");
  if (!button) return;
  const url = button.dataset.measureUrl;
  const key = button.dataset.key;
  const origin = new URL(button.dataset.embedUrl).origin;
  const words = document.getElementById("player-measure");
  let asking = null;
  let isTold = false;

  const QUESTIONS = {
    "https://www.youtube-nocookie.com": { event: "listening", id: 1, channel: "widget" },
    "https://player.vimeo.com": { method: "getDuration" },
  };

  function said(text) {
    words.hidden = false;
    words.textContent = text;
  }

  function asObject(data) {
    if (typeof data !== "string") return data || {};
    try {
      return JSON.parse(data) || {};
    } catch (error) {
      return {};
    }
  }

  function lengthIn(message) {
    const info = message.info || {};
    if (origin === "https://www.youtube-nocookie.com") return info.duration;
    if (origin === "https://player.vimeo.com") {
      return message.method === "getDuration" ? message.value : 0;
    }
    if (origin === "https://www.tiktok.com" && message["x-tiktok-player"]) {
      return message.value ? message.value.duration : 0;
    }
    return 0;
  }

  function keep(seconds) {
    const form = new FormData();
    form.set("key", key);
    form.set("seconds", String(seconds));
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    fetch(url, {
      method: "POST",
      body: form,
      credentials: "same-origin",
      headers: { "X-CSRFToken": token ? token.value : "" },
    })
      .then((response) => {
        if (!response.ok && response.status !== 409) throw new Error("not kept");
        return response.json();
      })
      .then((answer) => {
        said("Thời lượng: " + answer.words + (answer.is_over ? " – quá thời lượng theo Thể lệ" : ""));
        const shown = document.querySelector("[data-length-words]");
        if (shown && answer.is_over !== undefined) shown.textContent = answer.words;
      })
      .catch(() => {
        isTold = false;
        said("Chưa ghi được thời lượng đo khi phát. Video không bị ảnh hưởng. Tải lại trang rồi mở lại video.");
      });
  }

  document.addEventListener("video-frame", (event) => {
    const frame = event.target;
    const question = QUESTIONS[origin];
    window.addEventListener("message", (message) => {
      if (message.source !== frame.contentWindow || message.origin !== origin) return;
      const seconds = Math.round(Number(lengthIn(asObject(message.data))));
      if (isTold || !(seconds >= 1)) return;
      isTold = true;
      clearInterval(asking);
      keep(seconds);
    });
    if (!question) return;
    asking = setInterval(() => {
      if (frame.contentWindow) frame.contentWindow.postMessage(JSON.stringify(question), origin);
    }, 500);
  });
})();
