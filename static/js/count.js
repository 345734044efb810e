/* 字数 as office suites count them, and the line beside a field that says how long its text is.
   The same rule as core/text.py; tests/core/counting.json holds both to it. Sentences come from the server.

   <p data-length="id of the field" data-target data-least data-most data-said data-short data-over data-wrong>
     <span data-length-said>, <span data-length-sentence>                                  (components/length.html) */
"use strict";

(function () {
  const NARROW = "!-~\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0370-\\u052f";
  const WORD = new RegExp(`[${NARROW}]+(?:\\u2019[${NARROW}]+)*|[^\\s${NARROW}]`, "gu");
  const UNSEEN =
    /[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
  const FORBIDDEN = /[\p{Co}\p{Cs}]|(?![\n\t])\p{Cc}/gu;

  function countCharacters(text) {
    const clean = text.replace(/\r\n|\r|\v/g, "\n").normalize("NFC").replace(FORBIDDEN, "").replace(UNSEEN, "");
    return (clean.match(WORD) || []).length;
  }

  function stateOf(count, line) {
    const { target, least, most } = line.dataset;
    if (most && count > Number(most)) return "wrong";
    if (target && count > Number(target)) return "over";
    return count > 0 && count < Number(least) ? "short" : "";
  }

  function show(line, field) {
    const count = countCharacters(field.value);
    const state = stateOf(count, line);
    const sentence = state ? line.dataset[state].replace("{count}", String(count)) : "";
    const place = line.querySelector("[data-length-sentence]");
    line.className = state ? `tx-length tx-length--${state}` : "tx-length";
    line.querySelector("[data-length-said]").textContent = line.dataset.said.replace("{count}", String(count));
    if (place.textContent !== sentence) place.textContent = sentence; /* said aloud only when it changes */
  }

  function watch(line) {
    const field = document.getElementById(line.dataset.length);
    if (!field) return;
    field.addEventListener("input", () => show(line, field));
    show(line, field);
  }

  window.tuixuan = Object.assign(window.tuixuan || {}, { countCharacters });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-length]").forEach(watch));
})();
