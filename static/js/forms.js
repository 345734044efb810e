/* Forms on every desk page: focus on the error summary, one sending only, the name of a chosen file, dialogs.
   Each is an addition: without this file forms are sent and come back the same way. */
"use strict";

(function () {
  function focusErrors() {
    const summary = document.querySelector("[data-errors]");
    if (summary) summary.focus();
  }

  /* Same width, another word, a second tap does nothing; the button stays readable and says that it is busy. */
  function makeBusy(button) {
    if (!button || !button.dataset.busy) return;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    button.dataset.word = button.textContent;
    button.textContent = button.dataset.busy;
  }

  function restore(button) {
    button.removeAttribute("aria-busy");
    button.textContent = button.dataset.word;
  }

  function sendOnce(event) {
    const form = event.target;
    if (!form.matches("form[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    makeBusy(event.submitter || form.querySelector("[data-busy]"));
  }

  /* A page that the browser brings back from its memory must be able to send again. */
  function wake(event) {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[data-word][aria-busy]").forEach(restore);
  }

  function showFileName(event) {
    const input = event.target;
    if (!input.matches("input[type=file][data-file]") || !input.files.length) return;
    let line = input.nextElementSibling;
    if (!line || !line.matches(".tx-file__name")) {
      line = document.createElement("p");
      line.className = "tx-file__name";
      line.setAttribute("role", "status");
      input.after(line);
    }
    line.textContent = Array.from(input.files, (file) => `${file.name}（${sizeOf(file.size)}）`).join("、");
  }

  function sizeOf(bytes) {
    return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }

  function dialogs(event) {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const dialog = document.querySelector(opener.dataset.open);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    const closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
  }

  /* For pages that save while one types: tuixuan.showSaved(element, "saving" | "saved" | "unsaved", sentence). */
  function showSaved(element, state, sentence) {
    element.className = `tx-save tx-save--${state}`;
    element.textContent = sentence;
  }

  window.tuixuan = Object.assign(window.tuixuan || {}, { makeBusy, restore, showSaved });
  document.addEventListener("submit", sendOnce);
  document.addEventListener("change", showFileName);
  document.addEventListener("click", dialogs);
  window.addEventListener("pageshow", wake);
  document.addEventListener("DOMContentLoaded", focusErrors);
})();
