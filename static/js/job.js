/* A file on its way (templates/results/job.html): asks for its state and puts it in place, until it is done. */
"use strict";

(function () {
  const PAUSE = 1500;
  const LONGEST = 15000;

  function follow(box, pause) {
    setTimeout(() => ask(box, pause), pause);
  }

  async function ask(box, pause) {
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => ask(box, PAUSE), { once: true });
      return;
    }
    try {
      const answer = await fetch(box.dataset.job, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".tx-job");
      if (!piece) return;
      const next = document.importNode(piece, true);
      box.replaceWith(next);
      if (next.dataset.job) follow(next, PAUSE);
    } catch {
      follow(box, Math.min(pause * 2, LONGEST)); // no network for a moment: less and less often
    }
  }

  for (const box of document.querySelectorAll("[data-job]")) follow(box, PAUSE);
})();
