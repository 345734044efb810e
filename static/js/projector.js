/* Keeps the projector page at the present case: asks a small address every two seconds, and draws only what is new.
   <div data-projector="ADDRESS"> holds what is shown; without this file the page loads itself anew. */
"use strict";

(function () {
  const place = document.querySelector("[data-projector]");
  if (!place) return;
  const EVERY = 2000; /* milliseconds */
  let tag = "";

  async function ask() {
    try {
      const answer = await fetch(place.dataset.projector, {
        headers: tag ? { "If-None-Match": tag } : {},
        cache: "no-store",
        redirect: "error",
      });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        const drawn = await answer.text();
        if (place.dataset.drawn !== drawn) {
          place.innerHTML = drawn;
          place.dataset.drawn = drawn;
        }
      }
    } catch {
      /* The network comes back; until then the last case stays on the wall. */
    }
    setTimeout(ask, EVERY);
  }

  ask();
})();
