/* Arrow keys press the buttons that turn the projector: <button data-key="ArrowRight">. Not while somebody types. */
"use strict";

(function () {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, summary, [contenteditable]")) return;
    const button = Array.from(document.querySelectorAll("button[data-key]")).find((one) => one.dataset.key === event.key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
