/* Answers on the preview that are not saved yet: say so, and do not write without them. */
"use strict";

const answers = document.querySelector("form[data-answers]");
const commits = document.querySelectorAll("form[data-commit]");

function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((each) => each.selected !== each.defaultSelected
      && (each.defaultSelected || each.value));
  }
  return field.type === "radio" || field.type === "checkbox"
    ? field.checked !== field.defaultChecked
    : field.type !== "hidden" && field.value !== field.defaultValue;
}

function look() {
  const isUnsaved = [...(answers ? answers.elements : [])].some(
    (field) => field.name && field.tagName !== "BUTTON" && isChanged(field));
  for (const form of commits) {
    form.querySelector("button").disabled = isUnsaved;
    form.querySelector("[data-unsaved]").hidden = !isUnsaved;
  }
}

if (answers) answers.addEventListener("input", look);
window.addEventListener("pageshow", look);  // a browser may bring typed text back

/* The link beside the number of skipped rows opens their list. */
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();
