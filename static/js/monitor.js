// A page that renews itself rests while nobody looks at it, and says when it could not.
"use strict";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});

// An answer without figures, as the page of signing in, is none.
document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr } = event.detail;
  const isRenewed = successful && xhr.responseText.includes('id="monitor-now"');
  const late = document.getElementById("monitor-late");
  if (!isRenewed && late.hidden) {
    const { at } = document.getElementById("monitor-now").dataset;
    late.querySelector("strong").textContent = at;
  }
  late.hidden = isRenewed;
});
