/* Saves a form while one types: two seconds after the last change, and when the page is left.
   The server answers with the version that is stored now; of two tabs the second is told, as with the button.

   <form data-autosave data-saving="…" data-unsaved="…"> with a hidden "version" and a [data-save] line. forms.js first. */
"use strict";

(function () {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.tuixuan) return;
  const place = form.querySelector("[data-save]");
  const version = form.elements.namedItem("version");
  const PAUSE = 2000; /* milliseconds after the last change */
  const AGAIN = 10000; /* and between two tries while the network is down */
  let timer = null;
  let changed = false;
  let refused = false; /* someone else changed it: from here on only the button saves, and says what is wrong */
  let running = null;

  const say = (state, sentence) => window.tuixuan.showSaved(place, state, sentence);

  async function send(keepalive) {
    changed = false;
    say("saving", form.dataset.saving);
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      redirect: "error",
      keepalive,
    });
    const told = await answer.json();
    if (answer.ok) version.value = told.version;
    else refused = answer.status !== 422;
    say(answer.ok ? "saved" : "unsaved", told.message);
  }

  function save(keepalive = false) {
    clearTimeout(timer);
    if (!changed || refused || running) return running;
    running = send(keepalive)
      .catch(() => {
        changed = true;
        say("unsaved", form.dataset.unsaved);
        return AGAIN;
      })
      .then((pause) => {
        running = null;
        if (changed) later(pause);
      });
    return running;
  }

  function later(pause = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", () => {
    changed = true;
    later();
  });

  /* A save under way would make the button's version an old one: wait for it, then send. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    changed = false;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.then(() => form.requestSubmit(button));
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
})();
