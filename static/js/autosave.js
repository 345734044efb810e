/* Saves a form while one types, as a whole: the server answers with the version that is stored now; of two tabs the
   second is told, as with the button.

   <form data-autosave data-saving="…" data-unsaved="…"> with a hidden "version" and a [data-save] line.
   forms.js and saver.js first. */
"use strict";

(function () {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.tuixuan) return;
  const place = form.querySelector("[data-save]");
  const version = form.elements.namedItem("version");
  const say = (state, sentence) => window.tuixuan.showSaved(place, state, sentence);

  const saver = window.tuixuan.saver(async (keepalive) => {
    say("saving", form.dataset.saving);
    form.dispatchEvent(new Event("tuixuan:saving"));
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        redirect: "error",
        keepalive,
      });
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        form.dispatchEvent(new Event("tuixuan:saved"));
      }
      /* Someone else changed it: from here on only the button saves, and says what is wrong. */
      else if (answer.status !== 422) saver.stop();
      say(answer.ok ? "saved" : "unsaved", told.message);
    } catch (trouble) {
      say("unsaved", form.dataset.unsaved);
      throw trouble;
    }
  });

  form.addEventListener("input", saver.changed);

  /* A save under way would make the button's version an old one: wait for it, then send. */
  form.addEventListener("submit", (event) => {
    saver.forget();
    if (!saver.running) return;
    event.preventDefault();
    const button = event.submitter;
    saver.running.then(() => form.requestSubmit(button));
  });
})();
