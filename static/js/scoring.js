/* The score sheet: minus and plus, Enter to the next number, the weighted total once all are scored, and the keys
   Alt+← and Alt+→ for the case before and after; of the levels in words the one in which the points lie is marked.
   Without this file the number fields and buttons work alone.

   <form data-scoring data-total-sentence="…{n}…" data-count-sentence="…{n}…{all}…">
     <span class="tx-stepper"><button type="button" data-step="-1">, <input type="number" data-weight="30">, <button data-step="1">
     <p class="tx-score__total" data-total role="status">   ·   a[data-previous]  a[data-next] */
"use strict";

(function () {
  const form = document.querySelector("form[data-scoring]");
  if (!form) return;
  const fields = Array.from(form.querySelectorAll(".tx-stepper input[type=number]"));
  const place = form.querySelector("[data-total]");

  const isScored = (field) => field.value !== "" && field.checkValidity();

  /* Scores are decimal numbers with at most the field's own step; integers avoid 0.1 + 0.2. */
  function total() {
    const weights = fields.reduce((sum, field) => sum + Number(field.dataset.weight), 0);
    const points = fields.reduce((sum, field) => sum + Math.round(Number(field.value) * 100) * Number(field.dataset.weight), 0);
    return (points / 100 / weights).toFixed(2);
  }

  function show() {
    if (!place) return;
    const done = fields.filter(isScored).length;
    place.textContent =
      done === fields.length
        ? form.dataset.totalSentence.replace("{n}", total())
        : form.dataset.countSentence.replace("{n}", String(done)).replace("{all}", String(fields.length));
  }

  function step(event) {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    const low = Number(field.min || 0);
    const high = Number(field.max || 100);
    /* The first press on an empty field gives the middle of the scale: no score is suggested, and none is far away. */
    const middle = Math.round((low + high) / 2);
    const next = field.value === "" ? middle : Number(field.value) + Number(button.dataset.step);
    field.value = String(Math.min(high, Math.max(low, next)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function keys(event) {
    if (event.key === "Enter" && fields.includes(event.target)) {
      event.preventDefault();
      const after = fields[fields.indexOf(event.target) + 1] || form.querySelector("textarea");
      if (after) after.focus();
    }
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const link = document.querySelector(event.key === "ArrowLeft" ? "a[data-previous]" : "a[data-next]");
      if (link) {
        event.preventDefault();
        link.click();
      }
    }
  }

  /* Of one criterion: mark the level of its points, and say its words under the question. */
  function level(field) {
    const row = field.closest("[data-criterion]");
    const place = row && row.querySelector("[data-level]");
    if (!place) return;
    const value = Number(field.value);
    const lies = (item) => isScored(field) && Number(item.dataset.least) <= value && value <= Number(item.dataset.most);
    let words = null;
    for (const item of row.querySelectorAll("[data-least]")) {
      item.classList.toggle("is-here", lies(item));
      if (lies(item)) words = item.lastElementChild.cloneNode(true);
    }
    place.replaceChildren(...(words ? words.childNodes : []));
  }

  form.addEventListener("click", step);
  form.addEventListener("input", show);
  form.addEventListener("input", (event) => {
    if (fields.includes(event.target)) level(event.target);
  });
  document.addEventListener("keydown", keys);
  fields.forEach(level); /* what a reload kept in the fields */
  show();
})();
