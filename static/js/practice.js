// Practice: cut the line for twenty seconds, so that people see that nothing is lost.
"use strict";

const SECONDS = 20;
const cut = document.getElementById("cut");
const said = document.getElementById("practice-said");

async function cutTheLine() {
  cut.disabled = true;
  line.isCut = true;
  tellTrouble(false);
  for (let left = SECONDS; left > 0; left -= 1) {
    cut.textContent = `Đang thử mất mạng, còn ${left} giây`;
    await new Promise((done) => setTimeout(done, 1000));
  }
  line.isCut = false;
  cut.textContent = `Thử mất mạng ${SECONDS} giây`;
  cut.disabled = false;
  networkIsBack();
  said.textContent = (await drain())
    ? `Có mạng lại: cả ${savedCount()} câu anh/chị trả lời đều đã lưu, không mất câu nào.`
    : "Có mạng lại: các câu còn lại đang tự lưu.";
  setTimeout(() => (said.textContent = ""), 1000 * SECONDS);
}

document.getElementById("practice").hidden = false;
cut.addEventListener("click", () => {
  said.textContent = "";
  cutTheLine();
});
