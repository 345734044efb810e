/* Uploads one file after the other and shows how far each is; without this file the form is sent as a whole.
   The server refuses a file by a sentence, which stands beside the file's name; the others are kept.

   <form data-upload="#list" data-word-…> with a file input "uploads"; a [data-upload-said] before it. */
"use strict";

(function () {
  const form = document.querySelector("form[data-upload]");
  const said = document.querySelector("[data-upload-said]");
  if (!form || !said || !window.tuixuan) return;
  const input = form.elements.namedItem("uploads");
  const words = form.dataset;

  function line(file) {
    const item = document.createElement("li");
    const name = document.createElement("b");
    const word = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    word.textContent = ` ${words.wordWaiting}`;
    bar.className = "tx-progress";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(name, word, bar);
    return { item, word, bar };
  }

  function show(row, text, wrong) {
    row.word.textContent = wrong ? "" : ` ${text}`;
    row.bar.remove();
    if (!wrong) return;
    row.item.className = "tx-problem";
    row.item.append(document.createElement("br"), text);
  }

  function dataFor(file) {
    const data = new FormData(form);
    data.delete("uploads");
    data.append("uploads", file);
    return data;
  }

  function send(file, row) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        const share = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
        row.bar.value = share;
        row.word.textContent = share < 100 ? ` ${share}%` : ` ${words.wordChecking}`;
      });
      request.addEventListener("load", () => {
        let refused = null;
        try {
          refused = JSON.parse(request.responseText).refused;
        } catch {
          show(row, words.wordFailed, true);
          return done(false);
        }
        const sentence = refused.map((pair) => pair[1]).join(" ");
        show(row, sentence || words.wordAdded, Boolean(sentence));
        return done(!sentence);
      });
      request.addEventListener("error", () => {
        show(row, words.wordFailed, true);
        done(false);
      });
      request.send(dataFor(file));
    });
  }

  /* The list as the server has it now: one page asked for, one part of it taken. */
  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(form.dataset.upload);
    if (fresh) document.querySelector(form.dataset.upload).replaceWith(fresh);
  }

  async function uploadAll(event) {
    const files = Array.from(input.files);
    if (!files.length) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const button = form.querySelector("[data-busy]");
    const list = document.createElement("ul");
    list.className = "tx-uploads";
    const rows = files.map(line);
    list.append(...rows.map((row) => row.item));
    said.replaceChildren(list);
    window.tuixuan.makeBusy(button);
    for (const [place, file] of files.entries()) await send(file, rows[place]);
    await renew().catch(() => location.reload());
    window.tuixuan.restore(button);
    delete form.dataset.sent;
    input.value = "";
    form.querySelectorAll(".tx-file__name").forEach((name) => name.remove());
  }

  form.addEventListener("submit", uploadAll);
})();
