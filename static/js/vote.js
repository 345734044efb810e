/* The vote page and the case's page. Without this file the grid is a form of checkboxes (or of buttons, one case at a
   time) that the server checks; with it the bar counts, the chosen list opens, choices last until they are sent, and a
   failing network costs nothing. Search, tabs and countdown: votelist.js.

   Grid:  <form method="post" data-vote="choose" data-key="SLUG" data-min="3" data-max="10"> … cards … bar … </form>
          data-vote="vote" where each card sends one vote; "off" where nothing can be sent
          (templates/voting/_ballot_facts.html; a case's page holds it too where votes are sent one at a time)
   Case:  <div data-vote data-key="SLUG" data-min="3" data-max="10" data-number="017" data-name="…"> … bar … </div>
   Done:  <div data-vote-done="SLUG"> on the receipt forgets what was chosen. */
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

  /* --- sending: one key stands for one choice, however often the network makes us try --- */

  const STALE = new Set([
    "AlreadyVoted",
    "TodaysVotesAreUsed",
    "VotingIsOver",
    "VotingIsPaused",
    "VotingHasNotOpened",
    "VotingAwaits",
  ]);
  const PATIENCE = 20000; // milliseconds

  function openSheets(key) {
    const place = `tuixuan.sheet.${key}`;
    let kept = null;
    const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0"));
    return {
      keyOf(numbers) {
        const choice = numbers.join();
        try {
          kept = JSON.parse(sessionStorage.getItem(place)) || kept;
        } catch {
          /* kept on this page only */
        }
        if (!kept || kept.choice !== choice) kept = { choice, key: fresh().join("") };
        try {
          sessionStorage.setItem(place, JSON.stringify(kept));
        } catch {
          /* as above */
        }
        return kept.key;
      },
      done() {
        kept = null;
        try {
          sessionStorage.removeItem(place);
        } catch {
          /* nothing was kept */
        }
      },
    };
  }

  /* The answer as {status, body}; {} for whatever is not an answer of ours: then the network failed. */
  async function post(address, numbers, key) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ cases: numbers, key }),
        signal: stop.signal,
      });
      if (answer.status === 429) return { status: 429, body: {} };
      return { status: answer.status, body: await answer.json() };
    } catch {
      return {};
    } finally {
      clearTimeout(timer);
    }
  }

  /* Sends numbers; taken(body) for what was accepted. Everything else is said in the bar, or leads where it must. */
  async function deliver(root, sheets, numbers, taken) {
    const { status, body } = await post(root.action, numbers, sheets.keyOf(numbers));
    if (status === 200) {
      sheets.done();
      taken(body);
      return;
    }
    if (body && body.url) location.assign(body.url);
    else if (body && STALE.has(body.error)) lookAgain(root);
    else if (status === 429) tell(root, root.dataset.often);
    else if (body && body.message && status < 500) tell(root, body.message);
    else tell(root, root.dataset.network);
  }

  /* The page as it is now; one that answered a form without the script is opened at the list's own address. */
  function lookAgain(root) {
    if (location.href.split("?")[0] === root.action) location.assign(new URL("../", root.action));
    else location.reload();
  }

  function tell(root, sentence, good) {
    const place = root.querySelector("[data-said]");
    place.classList.toggle("tx-bar__said--good", Boolean(good));
    place.hidden = !sentence;
    place.textContent = sentence || "";
  }

  /* The word of a button while it waits; its width stays. Returns what sets it back. */
  function busy(button, word) {
    const before = button.innerHTML;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    button.textContent = word;
    return () => {
      button.style.minWidth = "";
      button.removeAttribute("aria-busy");
      button.innerHTML = before;
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
      // Where the whole list stands here, what is not on it has left the ballot.
      if ("whole" in root.dataset) chosen = new Map(Array.from(chosen).filter(([number]) => boxes.has(number)));
      boxes.forEach((box, number) => {
        // What the server ticked, not what the browser restored: that may have been removed or sent since.
        if (box.defaultChecked) chosen.set(number, nameOf(box));
      });
      chosen = new Map(Array.from(chosen).slice(0, maximum));
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

    function ask(event) {
      if (!root.matches("form") || (event.submitter && event.submitter.name === "find")) return;
      event.preventDefault();
      if (root.dataset.sending) return;
      tell(root, "");
      if (chosen.size < minimum) {
        say(fill(bar.dataset.short, minimum - chosen.size), true);
        return;
      }
      sendDialog.querySelector("h2").textContent = fill(bar.dataset.title, chosen.size);
      sendDialog.showModal();
    }

    async function send(button) {
      if (root.dataset.sending) return;
      root.dataset.sending = "yes";
      const submit = root.querySelector("[type=submit][data-busy]");
      const settled = [button, submit].map((each) => busy(each, submit.dataset.busy));
      await deliver(root, openSheets(root.dataset.key), Array.from(chosen.keys()).sort(), (body) => {
        store.forget();
        location.assign(body.url);
      });
      settled.forEach((back) => back());
      delete root.dataset.sending;
      sendDialog.close();
    }

    root.addEventListener("change", (event) => {
      const box = event.target;
      if (box.matches(".tx-choose__box")) choose(box.value, nameOf(box), box.checked);
    });
    root.addEventListener("submit", ask);
    root.querySelector("[data-open-chosen]").addEventListener("click", () => listDialog.showModal());
    root.querySelector("[data-send]").addEventListener("click", (event) => send(event.currentTarget));
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
      delete root.dataset.sending;
      chosen = store.read();
      show();
    });

    settle();
    show();
  }

  /* --- one case at a time: each press is sent, and the visitor stays where the list was --- */

  function startVoting(root) {
    const left = root.querySelector("[data-left] b");
    const sheets = openSheets(root.dataset.key);

    function taken(button, body) {
      left.textContent = String(body.sheets_left);
      tell(root, fill(root.dataset.taken, body.sheets_left), true);
      if (body.sheets_left < 1) {
        lookAgain(root); // the page says when there are new votes
        return;
      }
      const card = button.closest("[data-case]");
      if (card) card.classList.add("is-chosen");
      if (root.dataset.perCase !== "1") return;
      const word = document.createElement("span");
      word.className = `tx-btn tx-btn--chosen ${card ? "tx-btn--wide" : "tx-bar__act"}`;
      word.tabIndex = -1;
      word.textContent = root.dataset.voted;
      button.replaceWith(word);
      word.focus({ preventScroll: true });
    }

    root.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (!button || button.name !== "cases") return;
      event.preventDefault();
      if (root.dataset.sending) return;
      root.dataset.sending = "yes";
      tell(root, "");
      const settle = busy(button, root.dataset.busy);
      let body = null;
      await deliver(root, sheets, [button.value], (answer) => {
        body = answer;
      });
      settle();
      delete root.dataset.sending;
      if (body) taken(button, body);
    });
    window.addEventListener("pageshow", () => delete root.dataset.sending);
  }

  /* The receipt: nothing is left to send, and a list in the browser's memory is out of date (votelist.js). */
  document.querySelectorAll("[data-vote-done]").forEach((done) => {
    openStore(done.dataset.voteDone).forget();
    try {
      sessionStorage.setItem(`tuixuan.voted.${done.dataset.voteDone}`, done.dataset.votedAt);
    } catch {
      /* then the way back shows the page as it was */
    }
  });
  if (vote && vote.dataset.vote === "vote") startVoting(vote);
  else if (vote) startVote(vote);
})();
