// A button with data-copy="id" copies the text of that field. Without this script the
// button stays hidden and the text can be selected by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const folded = field.closest("details");
    if (folded) folded.open = true; // what is folded cannot be selected
    field.focus();
    field.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch (error) {
      done = document.execCommand("copy"); // built-in browsers without the clipboard
    }
    said.textContent = done
      ? "Đã sao chép."
      : "Chưa sao chép được. Giữ vào đoạn chữ đã chọn rồi bấm Sao chép.";
  });
}
