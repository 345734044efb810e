/* The organiser's phone at the door: scans badges where the browser can read a QR, takes codes and ticks everywhere.
   What is pressed counts at once on this page; the server decides, and its answer replaces what stands here.

   <div data-door="slug" data-url data-token data-csrf data-said-…>; doorqueue.js first. */
"use strict";

(function () {
  const page = document.querySelector("[data-door]");
  if (!page || !window.tuixuan) return;
  const find = (name) => page.querySelector(`[data-door-${name}]`);
  const said = page.dataset;
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
  const rows = new Map(Array.from(page.querySelectorAll("[data-code]"), (row) => [row.dataset.code, row]));
  const isIn = (row) => Boolean(row.querySelector(".tx-state--ready"));

  function say(kind, text) {
    const place = find("said");
    const line = document.createElement("p");
    line.className = `tx-door__line tx-door__line--${kind}`;
    line.textContent = text;
    place.replaceChildren(line);
    if (navigator.vibrate) navigator.vibrate(kind === "done" ? 60 : [60, 60, 60]);
  }

  function mark(code, kind, text) {
    const row = rows.get(code);
    if (!row) return;
    const state = document.createElement("span");
    state.className = `tx-state tx-state--${kind}`;
    state.textContent = text;
    const place = row.querySelector("[data-door-mark]");
    const isNew = kind === "ready" && !isIn(row);
    const form = place.querySelector("form") || row.form;
    row.form = form;
    if (kind === "wrong") place.replaceChildren(...(form ? [form] : []));
    else place.replaceChildren(state);
    if (isNew) {
      find("there").textContent = Number(find("there").textContent) + 1;
    }
  }

  function count() {
    const left = queue.waiting().length;
    find("waiting").hidden = !left;
    find("count").textContent = fill(said.saidWaiting, { count: left });
  }

  const queue = window.tuixuan.doorQueue(said.door, {
    url: said.url,
    unreadable: said.saidUnreadable,
    /* Read when it is sent: whoever signed in again in another tab has a new one. */
    token: () => (document.cookie.match(`(?:^|; )${said.csrf}=([^;]*)`) || [])[1] || said.token,
    answered(entry, answer) {
      if (answer.state === "refused") {
        if (entry.code) mark(entry.code, "wrong", "");
        say("refused", `${entry.name || entry.text}: ${answer.message}`);
      } else {
        mark(answer.code, "ready", answer.time);
        say(answer.state, fill(answer.state === "done" ? said.saidDone : said.saidAlready, answer));
      }
      count();
    },
    changed(state) {
      const net = find("net");
      const text = { offline: said.saidOffline, login: said.saidLogin }[state];
      net.hidden = !text;
      if (text) net.textContent = text;
      count();
    },
  });

  /* The signature of a badge is the server's to check; the code before it tells this page whose it is. */
  function codeOf(text) {
    const last = text.trim().replace(/\/+$/, "").split("/").pop();
    return last.split(".")[0].toUpperCase().replace(/[^0-9A-Z]/g, "");
  }

  function take(text, how) {
    const code = codeOf(text);
    const row = rows.get(code);
    const name = row ? row.dataset.name : "";
    if (queue.waiting().some((entry) => entry.code === code)) {
      say("already", fill(said.saidTwice, { name: name || code }));
      return;
    }
    if (!queue.add({ text, how, code, name })) {
      say("refused", said.saidFull);
      return;
    }
    if (row && !isIn(row)) mark(code, "waiting", said.saidUnsent);
    if (!navigator.onLine) say("kept", fill(name ? said.saidKept : said.saidNoted, { name, text: code }));
    count();
  }

  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-door-tick]")) {
      event.preventDefault();
      take(form.closest("[data-code]").dataset.code, "list");
    } else if (form.matches("[data-door-form]")) {
      event.preventDefault();
      const field = form.elements.namedItem("code");
      const text = field.value.trim();
      if (text) take(text, text.includes(".") ? "badge" : "code");
      field.value = "";
      field.focus();
    }
  });

  find("send").addEventListener("click", () => queue.send());

  const search = page.querySelector("#find");
  find("find").hidden = false;
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    rows.forEach((row) => {
      row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
    });
  });

  /* --- camera --- */

  const camera = find("camera");
  const AGAIN = 4000; /* milliseconds in which the same badge before the lens is the same scan */
  let last = { text: "", at: 0 };

  async function scan(video, detector) {
    try {
      const [found] = await detector.detect(video);
      const text = found ? found.rawValue : "";
      if (text && (text !== last.text || Date.now() - last.at > AGAIN)) take(text, "badge");
      if (text) last = { text, at: Date.now() };
    } catch {
      /* a frame that is not there yet */
    }
    setTimeout(() => scan(video, detector), 250);
  }

  async function start() {
    const video = camera.querySelector("video");
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await video.play();
      video.hidden = false;
      find("start").hidden = true;
      scan(video, detector);
    } catch {
      say("refused", said.saidCamera);
    }
  }

  if (camera && "BarcodeDetector" in window && navigator.mediaDevices) {
    camera.hidden = false;
    find("start").addEventListener("click", start);
  }

  /* What an earlier page of this phone has left is sent now. */
  queue.waiting().forEach((entry) => {
    const row = rows.get(entry.code);
    if (row && !isIn(row)) mark(entry.code, "waiting", said.saidUnsent);
  });
  count();
  queue.send();
})();
