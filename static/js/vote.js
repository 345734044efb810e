/* The vote page and the case's page. Without this file the grid is a form of checkboxes that the server checks, and
   search and tabs are plain links; with it the bar counts, the chosen list opens, and choices last until they are sent.

   Grid:  <form method="post" data-vote data-key="SLUG" data-min="3" data-max="10"> … cards … bar … </form>
   Case:  <div data-vote data-key="SLUG" data-min="3" data-max="10" data-number="017" data-name="…"> … bar … </div>
   Done:  <div data-vote-done="SLUG"> on the receipt forgets what was chosen.
   Filter (grid): form[data-filter] with one text field, nav[data-tabs] a[data-area], [data-none-found], [data-shown]. */
"use strict";

(function () {
  const vote = document.querySelector("[data-vote]");

  const fill = (sentence, n) => sentence.replace("{n}", String(n));

  /* --- what was chosen: number -> name, kept in this browser until the vote is sent --- */

  function openStore(key) {
    const place = `tuixuan.chosen.${key}`;
    return {
      read() {
        try {
          return new Map(JSON.parse(localStorage.getItem(place) || "[]"));
        } catch {
          return new Map();
        }
      },
      forget() {
        try {
          localStorage.removeItem(place);
        } catch {
          /* nothing was kept */
        }
      },
      write(chosen) {
        try {
          localStorage.setItem(place, JSON.stringify(Array.from(chosen)));
        } catch {
          /* a browser without storage keeps the choice on this page only */
        }
      },
    };
  }

  function startVote(root) {
    const bar = root.querySelector("[data-bar]");
    const counter = root.querySelector("[data-count]");
    if (!bar || !counter) return;
    const store = openStore(root.dataset.key);
    const minimum = Number(root.dataset.min);
    const maximum = Number(root.dataset.max);
    const boxes = new Map(Array.from(root.querySelectorAll(".tx-choose__box"), (box) => [box.value, box]));
    const need = root.querySelector("[data-need]");
    const list = root.querySelector("[data-chosen-list]");
    const listDialog = root.querySelector("[data-chosen-dialog]");
    const sendDialog = root.querySelector("[data-send-dialog]");
    const onePage = root.querySelector("[data-choose]");
    let chosen = store.read();

    const nameOf = (box) => box.closest("[data-case]").querySelector(".tx-case__title").textContent.trim();

    /* What the server ticked and what was kept here come together. */
    function settle() {
      boxes.forEach((box, number) => {
        if (box.checked) chosen.set(number, nameOf(box));
      });
      chosen = new Map(Array.from(chosen).slice(0, maximum));
    }

    /* A list that the server filtered does not hold every chosen case, but the ballot must. */
    function addAbsent() {
      const name = boxes.size ? boxes.values().next().value.name : "cases";
      root.querySelectorAll("[data-absent]").forEach((field) => field.remove());
      chosen.forEach((_, number) => {
        if (boxes.has(number)) return;
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value: number });
        field.dataset.absent = "yes";
        root.append(field);
      });
    }

    function show() {
      store.write(chosen);
      counter.textContent = String(chosen.size);
      boxes.forEach((box, number) => {
        box.checked = chosen.has(number);
        box.closest("[data-case]").classList.toggle("is-chosen", box.checked);
      });
      const short = minimum - chosen.size;
      say(short > 0 && chosen.size ? fill(bar.dataset.short, short) : bar.dataset.range, short > 0 && chosen.size > 0);
      if (onePage) showOnePage(chosen.has(root.dataset.number));
      showList();
    }

    function say(sentence, short) {
      if (need.textContent !== sentence) need.textContent = sentence;
      need.classList.toggle("is-short", Boolean(short));
    }

    function showOnePage(isChosen) {
      onePage.textContent = isChosen ? onePage.dataset.on : onePage.dataset.off;
      onePage.classList.toggle("tx-btn--fill", !isChosen);
      onePage.classList.toggle("tx-btn--chosen", isChosen);
    }

    function showList() {
      list.replaceChildren(...Array.from(chosen, listRow));
      if (!chosen.size) {
        const line = document.createElement("li");
        line.textContent = list.dataset.none;
        list.append(line);
      }
    }

    function listRow([number, name]) {
      const row = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = `${number}  ${name}`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "tx-linkbutton";
      remove.textContent = list.dataset.remove;
      remove.setAttribute("aria-label", `${list.dataset.remove} ${number} ${name}`);
      remove.addEventListener("click", () => {
        chosen.delete(number);
        show();
        (list.querySelector("button") || listDialog.querySelector("[data-close]")).focus();
      });
      row.append(text, remove);
      return row;
    }

    function choose(number, name, wanted) {
      const full = wanted && !chosen.has(number) && chosen.size >= maximum;
      if (wanted && !full) chosen.set(number, name);
      if (!wanted) chosen.delete(number);
      show();
      if (full) say(fill(bar.dataset.full, maximum), true);
    }

    function send(event) {
      if (root.dataset.sure || !root.matches("form") || !sendDialog.showModal) return;
      if (event.submitter && event.submitter.name) return;
      event.preventDefault();
      if (chosen.size < minimum) {
        say(fill(bar.dataset.short, minimum - chosen.size), true);
        return;
      }
      sendDialog.querySelector("h2").textContent = fill(bar.dataset.title, chosen.size);
      sendDialog.showModal();
    }

    root.addEventListener("change", (event) => {
      const box = event.target;
      if (box.matches(".tx-choose__box")) choose(box.value, nameOf(box), box.checked);
    });
    root.addEventListener("submit", send);
    root.querySelector("[data-open-chosen]").addEventListener("click", () => listDialog.showModal());
    root.querySelector("[data-send]").addEventListener("click", (event) => {
      if (root.dataset.sure) return;
      root.dataset.sure = "yes";
      event.target.setAttribute("aria-busy", "true");
      const submit = root.querySelector("[type=submit][data-busy]");
      if (submit) event.target.textContent = submit.dataset.busy;
      addAbsent();
      root.requestSubmit();
    });
    root.querySelectorAll("[data-close]").forEach((button) => {
      button.addEventListener("click", () => button.closest("dialog").close());
    });
    if (onePage) {
      onePage.addEventListener("click", () => {
        choose(root.dataset.number, root.dataset.name, !chosen.has(root.dataset.number));
      });
    }
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      delete root.dataset.sure;
      chosen = store.read();
      show();
    });

    settle();
    show();
  }

  /* --- search and tabs: hide cards, never reorder them --- */

  function startFilter(root) {
    const cards = Array.from(root.querySelectorAll("[data-case]"));
    const form = root.querySelector("form[data-filter]") || document.querySelector("form[data-filter]");
    const tabs = Array.from(document.querySelectorAll("[data-tabs] a[data-area]"));
    if (!cards.length || !(form || tabs.length)) return;
    const field = form && form.querySelector("input.tx-input");
    const none = document.querySelector("[data-none-found]");
    const current = tabs.find((tab) => tab.hasAttribute("aria-current"));
    let area = current ? current.dataset.area : "";

    /* The server filtered already: only what it sent can be filtered further, so links stay links. */
    if (area || (field && field.value)) return;

    function apply() {
      const words = field ? field.value.trim().toLowerCase().split(/\s+/) : [];
      let shown = 0;
      cards.forEach((card) => {
        const text = card.textContent.toLowerCase();
        const fits = (!area || card.dataset.area === area) && words.every((word) => text.includes(word));
        card.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      if (none) none.hidden = shown > 0;
      document.querySelectorAll("[data-shown]").forEach((place) => {
        place.textContent = String(shown);
      });
    }

    tabs.forEach((tab) => {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        area = tab.dataset.area;
        tabs.forEach((other) => other.removeAttribute("aria-current"));
        tab.setAttribute("aria-current", "true");
        apply();
      });
    });
    if (field) {
      field.addEventListener("input", apply);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        apply();
      });
    }
  }

  /* --- countdown: by the minute, from the seconds that the server said, never from the phone's own clock --- */

  function startCountdown(place) {
    const total = Number(place.dataset.countdown);
    const started = performance.now();
    const two = (n) => String(n).padStart(2, "0");
    const tick = () => {
      const left = Math.max(0, total - Math.floor((performance.now() - started) / 1000));
      place.querySelector("[data-days]").textContent = String(Math.floor(left / 86400));
      place.querySelector("[data-hours]").textContent = two(Math.floor((left % 86400) / 3600));
      place.querySelector("[data-minutes]").textContent = two(Math.floor((left % 3600) / 60));
      if (left > 0) setTimeout(tick, ((left % 60) + 1) * 1000);
    };
    if (total > 0) tick();
  }

  document.querySelectorAll("[data-countdown]").forEach(startCountdown);
  document.querySelectorAll("[data-vote-done]").forEach((done) => openStore(done.dataset.voteDone).forget());
  if (vote) {
    startVote(vote);
    startFilter(vote);
  }
})();
