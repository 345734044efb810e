/* When to save what somebody types: two seconds after the last change and at the latest six after the first one, one
   sending at a time, again every ten seconds while it fails, and at once when the page is left or the network is back.

   const saver = tuixuan.saver(send);   send(keepalive) returns a promise that fails if it is to be tried again
   saver.changed() · saver.now(keepalive) · saver.forget() · saver.stop() ·
   saver.running (a promise while one is under way, or null) */
"use strict";

(function () {
  const PAUSE = 2000; /* milliseconds after the last change */
  const MOST = 6000; /* after the first one that is not saved yet, however fast somebody types */
  const AGAIN = 10000; /* between two tries */

  function saver(send) {
    let timer = null;
    let since = 0; /* when the first unsaved change came; 0: none */
    let stopped = false;
    let running = null;

    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(now, pause);
    }

    function changed() {
      since = since || Date.now();
      if (!running) later(Math.max(0, Math.min(PAUSE, since + MOST - Date.now())));
    }

    function now(keepalive = false) {
      clearTimeout(timer);
      if (!since || stopped || running) return running;
      since = 0;
      running = send(keepalive === true)
        .then(
          () => 0,
          () => {
            since = since || Date.now();
            return AGAIN;
          },
        )
        .then((pause) => {
          running = null;
          if (since && !stopped) later(pause || PAUSE);
        });
      return running;
    }

    /* What was changed goes another way now: with the form's own button. */
    function forget() {
      since = 0;
      clearTimeout(timer);
    }

    function stop() {
      stopped = true;
      forget();
    }

    document.addEventListener("visibilitychange", () => now(document.visibilityState === "hidden"));
    window.addEventListener("online", () => now());
    return {
      changed,
      now,
      forget,
      stop,
      get running() {
        return running;
      },
    };
  }

  window.tuixuan = Object.assign(window.tuixuan || {}, { saver });
})();
