// A list of people or units in the place of a text with one on each line. The text stays
// the truth: every act rewrites it, and without this script it is typed by hand.
"use strict";

const SHARE = /^(.*?)[\s:;,–-]*\b(\d{1,4})\s*%$/;

function element(tag, words, className) {
  const made = document.createElement(tag);
  if (words) made.textContent = words;
  if (className) made.className = className;
  return made;
}

class Lines {
  constructor(box) {
    this.text = box.querySelector("textarea");
    this.picker = box.querySelector(".picker");
    this.list = this.picker.querySelector(".picker-list");
    this.search = this.picker.querySelector("input[type=search]");
    this.found = this.picker.querySelector(".picker-found");
    this.hasShares = this.picker.dataset.picker === "author_lines";
    box.classList.add("has-picker");
    this.picker.hidden = false;
    this.listen();
    this.draw();
  }

  listen() {
    this.search.addEventListener("input", () => (this.found.textContent = ""));
    this.search.addEventListener("keydown", (event) => this.onKey(event));
    this.found.addEventListener("keydown", (event) => this.onKey(event));
    this.found.addEventListener("click", (event) => {
      const option = event.target.closest("[data-line]");
      if (option) this.add(option.dataset.line);
    });
    document.addEventListener("entry-filled", () => this.draw());
  }

  items() {
    const lines = this.text.value.split("\n").map((line) => line.trim());
    return lines.filter(Boolean).map((line) => {
      const match = this.hasShares && SHARE.exec(line);
      return match ? { name: match[1], share: match[2] } : { name: line, share: "" };
    });
  }

  write(items) {
    const line = ({ name, share }) => (share ? `${name}: ${share}%` : name);
    this.text.value = items.map(line).join("\n");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  add(name) {
    const items = this.items();
    if (items.some((item) => item.name === name)) {
      this.say(`${name} đã có trong danh sách.`);
    } else {
      this.write([...items, { name, share: "" }]);
      this.draw();
      this.say(`Đã thêm ${name}.`);
    }
    this.search.value = "";
    this.found.textContent = "";
    this.search.focus();
  }

  // Put the item at ``place`` so many places on; the same button keeps the focus.
  move(place, by) {
    const items = this.items();
    const target = place + by;
    const [item] = items.splice(place, 1);
    items.splice(target, 0, item);
    this.write(items);
    this.draw();
    const buttons = [...this.list.children[target].querySelectorAll("button:not([disabled])")];
    (buttons.find((button) => button.dataset.by === String(by)) || buttons[0]).focus();
    this.say(`${item.name}: vị trí ${target + 1} trong ${items.length}.`);
  }

  remove(place) {
    const items = this.items();
    const [item] = items.splice(place, 1);
    this.write(items);
    this.draw();
    this.say(`Đã bỏ ${item.name}.`);
    this.search.focus();
  }

  draw() {
    const items = this.items();
    this.list.textContent = "";
    items.forEach((item, place) => {
      const row = element("li");
      row.append(element("span", `${place + 1}. ${item.name}`, "picker-name"));
      if (this.hasShares) row.append(this.shareOf(item, place));
      const acts = element("span", "", "picker-acts");
      if (items.length > 1) {
        acts.append(this.button("Lên", item, () => this.move(place, -1), place === 0, -1));
        acts.append(
          this.button("Xuống", item, () => this.move(place, 1), place === items.length - 1, 1)
        );
      }
      acts.append(this.button("Bỏ", item, () => this.remove(place), false, 0));
      row.append(acts);
      this.list.append(row);
    });
  }

  button(words, item, act, isDisabled, by) {
    const made = element("button", words, "btn btn-outline-primary");
    made.type = "button";
    made.disabled = isDisabled;
    made.dataset.by = by;
    made.setAttribute("aria-label", `${words}: ${item.name}`);
    made.addEventListener("click", act);
    return made;
  }

  shareOf(item, place) {
    const label = element("label", "", "picker-share");
    const field = element("input", "", "form-control");
    field.type = "text";
    field.inputMode = "numeric";
    field.maxLength = 3;
    field.value = item.share;
    field.setAttribute("aria-label", `Tỷ lệ đóng góp của ${item.name}, phần trăm (không bắt buộc)`);
    field.addEventListener("input", () => {
      const items = this.items();
      items[place].share = field.value.replace(/\D/g, "");
      this.write(items);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // not yet the whole form
    });
    label.append(field, document.createTextNode("%"));
    return label;
  }

  say(words) {
    this.picker.querySelector("[data-said]").textContent = words;
  }

  onKey(event) {
    const options = [...this.found.querySelectorAll("[data-line]")];
    const place = options.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === this.search) {
      event.preventDefault();
      if (options.length) this.add(options[0].dataset.line);
    } else if (event.key === "ArrowDown" && options[place + 1]) {
      event.preventDefault();
      options[place + 1].focus();
    } else if (event.key === "ArrowUp" && place >= 0) {
      event.preventDefault();
      (options[place - 1] || this.search).focus();
    } else if (event.key === "Escape") {
      this.found.textContent = "";
      this.search.value = "";
      this.search.focus();
    }
  }
}

for (const box of document.querySelectorAll("[data-lines]")) new Lines(box);
