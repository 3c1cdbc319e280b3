// Handing in: once, and not into a network that is not there.
"use strict";

const handIn = document.getElementById("hand-in");
const notice = document.getElementById("notice");

handIn.addEventListener("submit", async (event) => {
  event.preventDefault();
  const buttons = [...handIn.querySelectorAll("button")];
  buttons.forEach((button) => (button.disabled = true));
  try {
    await fetch(handIn.dataset.alive, { cache: "no-store", credentials: "omit" });
    handIn.submit();
  } catch (error) {
    notice.textContent =
      "Chưa nộp được vì mất kết nối. Các câu đã lưu vẫn còn và chắc chắn được tính. " +
      "Có mạng rồi bấm nộp lại.";
    notice.hidden = false;
    buttons.forEach((button) => (button.disabled = false));
  }
});
