/* The review by keyboard, and its list of reasons as buttons. Both are additions: every key presses something that
   stands on the page as a link, a box or a button, and without this file the list of reasons is a select.

   [data-rows] table with a [data-row] link a row · [data-search] field · [data-keys] the list of keys
   [data-key="n"] a link that a key follows · [data-reasons] select "picked" and textarea "reason" */
"use strict";

(function () {
  const rows = Array.from(document.querySelectorAll("[data-rows] [data-row]"));
  const keys = document.querySelector("[data-keys]");
  const search = document.querySelector("[data-search]");
  const decisions = { a: "admit", r: "return", x: "refuse" };

  /* A radio button or a check box takes no letters: only where one types do the keys rest. */
  function typing(target) {
    if (target.closest("textarea, select, [contenteditable]")) return true;
    const input = target.closest("input");
    return Boolean(input) && !["radio", "checkbox", "button", "submit"].includes(input.type);
  }

  function step(by) {
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
    rows[next].focus();
    rows[next].closest("tr").scrollIntoView({ block: "nearest" });
    return true;
  }

  function decide(value) {
    const choice = document.querySelector(`input[name="decision"][value="${value}"]`);
    if (!choice) return false;
    choice.click();
    choice.focus();
    return true;
  }

  function follow(key) {
    const link = document.querySelector(`a[data-key="${key}"]`);
    if (link) link.click();
    return Boolean(link);
  }

  function press(key) {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "ArrowDown" || key === "ArrowUp") {
      /* Only from a marked row: otherwise the arrows scroll the page as everywhere. */
      return rows.includes(document.activeElement) && step(key === "ArrowDown" ? 1 : -1);
    }
    if (key === "/" && search) {
      search.focus();
      search.select();
      return true;
    }
    if (key === "?" && keys) {
      keys.open = !keys.open;
      if (keys.open) keys.scrollIntoView({ block: "nearest" });
      return true;
    }
    return decisions[key] ? decide(decisions[key]) : follow(key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (press(event.key)) event.preventDefault();
  });

  /* Back from a form: the row where one left. The browser goes to the fragment itself and takes the focus away there,
     so ours comes after the page has loaded. */
  const left = location.hash.startsWith("#form-") && document.getElementById(location.hash.slice(1));
  if (left) window.addEventListener("load", () => setTimeout(() => left.querySelector("[data-row]").focus(), 0));

  document.querySelectorAll("[data-reasons]").forEach((place) => {
    const select = place.querySelector("select");
    const text = place.querySelector("textarea");
    const list = document.createElement("ul");
    list.className = "tx-reasons";
    list.setAttribute("aria-label", place.dataset.word);
    select.querySelectorAll("optgroup option").forEach((option) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      item.dataset.use = option.closest("optgroup") === select.querySelector("optgroup") ? "return" : "refuse";
      button.type = "button";
      button.className = "tx-reasons__one";
      button.textContent = option.textContent;
      button.addEventListener("click", () => {
        if (!text.value.includes(option.value)) text.value = `${text.value.trimEnd()}\n${option.value}`.trim();
        text.focus();
      });
      item.append(button);
      list.append(item);
    });
    if (!list.children.length) return;
    select.value = "";
    select.closest(".tx-field").replaceWith(list);
  });
})();
