// Says how many are ticked, and shows what can be done with them once there are any.
// Without this script the words stay as they are and nothing hides.
const boxes = [...document.querySelectorAll("[data-chosen]")];
const counts = [...document.querySelectorAll("[data-chosen-count]")];
const bars = [...document.querySelectorAll("[data-chosen-bar]")];
const say = () => {
  const chosen = boxes.filter((box) => box.checked).length;
  for (const bar of bars) bar.hidden = chosen === 0;
  for (const count of counts) count.textContent = String(chosen);
};
for (const box of boxes) box.addEventListener("change", say);
if (boxes.length) say();
