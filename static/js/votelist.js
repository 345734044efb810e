/* The list of cases: search and tabs in place, the countdown, and the way back. Without this file search and tabs are
   plain links, and the countdown stands still.

   form[data-filter] with one text field (it may belong to another form) · nav[data-tabs] a[data-area] ·
   [data-none-found] · [data-shown] gets the number · [data-countdown] seconds left, [data-said-at] when that was said. */
"use strict";

(function () {
  const SETTLE = 3000; // milliseconds within which a page whose hour has come is asked for anew

  /* --- search and tabs: hide cards, never reorder them --- */

  function startFilter() {
    const cards = Array.from(document.querySelectorAll("[data-case]"));
    const form = document.querySelector("form[data-filter]");
    const tabs = Array.from(document.querySelectorAll("[data-tabs] a[data-area]"));
    const field = form && form.querySelector("input.tx-input");
    if (!cards.length || !field) return;
    const none = document.querySelector("[data-none-found]");
    const current = tabs.find((tab) => tab.hasAttribute("aria-current"));
    let area = current ? current.dataset.area : "";

    /* The server filtered already: only what it sent can be filtered further, so links stay links. */
    if (area || field.defaultValue) return;

    function apply() {
      const words = field.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      cards.forEach((card) => {
        const text = card.textContent.toLowerCase();
        const fits = (!area || card.dataset.area === area) && words.every((word) => text.includes(word));
        card.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      tabs.forEach((tab) => {
        if (tab.dataset.area === area) tab.setAttribute("aria-current", "true");
        else tab.removeAttribute("aria-current");
      });
      if (none) none.hidden = shown > 0;
      document.querySelectorAll("[data-shown]").forEach((place) => {
        place.textContent = String(shown);
      });
      history.replaceState({ ...history.state, area, words: field.value }, "");
    }

    tabs.forEach((tab) => {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        area = tab.dataset.area;
        apply();
      });
    });
    field.addEventListener("input", apply);
    /* The field may belong to the ballot's form; "search" on the phone's keyboard must send neither. */
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      field.blur();
    });
    form.addEventListener("submit", (event) => event.preventDefault());

    /* Back from a case: the list stands as it was left, before the browser restores the place. */
    const left = history.state;
    if (left && (left.area || left.words)) {
      area = tabs.some((tab) => tab.dataset.area === left.area) ? left.area : "";
      field.value = left.words || "";
      apply();
    }
  }

  /* --- countdown: by the minute, from what the server said; the phone's clock only measures what went by --- */

  function sinceSaid(place) {
    const key = `tuixuan.said.${location.pathname}`;
    const said = place.dataset.saidAt;
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      if (kept && kept.said === said) return Math.max(0, Date.now() - kept.at);
      sessionStorage.setItem(key, JSON.stringify({ said, at: Date.now() }));
    } catch {
      /* without storage a page taken from the browser's memory may be late */
    }
    return 0;
  }

  function startCountdown(place) {
    const total = Number(place.dataset.countdown);
    if (!(total > 0)) return;
    const began = performance.now() - sinceSaid(place);
    const two = (n) => String(n).padStart(2, "0");
    const write = (part, text) => {
      const field = place.querySelector(`[data-${part}]`);
      if (field.textContent !== text) field.textContent = text;
    };
    let timer = 0;
    const tick = () => {
      clearTimeout(timer);
      const left = Math.max(0, total - Math.floor((performance.now() - began) / 1000));
      write("days", String(Math.floor(left / 86400)));
      write("hours", two(Math.floor((left % 86400) / 3600)));
      write("minutes", two(Math.floor((left % 3600) / 60)));
      // Not all phones at once: a vote that opens at midnight would be asked for by everybody in the same second.
      if (left > 0) timer = setTimeout(tick, ((left % 60) + 1) * 1000);
      else timer = setTimeout(() => location.reload(), 1000 + Math.random() * SETTLE);
    };
    tick();
    document.addEventListener("visibilitychange", () => document.hidden || tick());
    window.addEventListener("pageshow", (event) => event.persisted && tick());
  }

  /* --- the way back after voting: a page from the browser's memory still offers what was used --- */

  function startWayBack() {
    const vote = document.querySelector("[data-vote][data-key]");
    if (!vote) return;
    const read = () => {
      try {
        return sessionStorage.getItem(`tuixuan.voted.${vote.dataset.key}`);
      } catch {
        return null;
      }
    };
    let seen = read();
    const [entry] = performance.getEntriesByType("navigation");
    const state = history.state || {};
    if (entry && entry.type === "back_forward" && seen && state.voted !== seen) {
      history.replaceState({ ...state, voted: seen }, "");
      location.reload();
      return;
    }
    history.replaceState({ ...state, voted: seen }, "");
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && read() !== seen) location.reload();
    });
  }

  startWayBack();
  startFilter();
  document.querySelectorAll("[data-countdown]").forEach(startCountdown);
})();
