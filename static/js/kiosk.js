/* The kiosk of a place: one case at a time. Touch goes on or back; when nobody touches, it goes on by itself, unless
   reduced motion is asked for. After a round it loads itself anew, so that corrections come through; without network
   the cases that are there stay. Without this file the page is a list with all cases below it. */
"use strict";

(function () {
  const place = document.querySelector("[data-kiosk]");
  const bar = document.querySelector("[data-kiosk-bar]");
  if (!place || !bar) return;

  const SHOWN = 20000; // milliseconds that a case stays when nobody touches
  const QUIET = 60000; // after a touch
  const FAR = 60; // pixels: less is a tap, not a stroke
  const slides = [...place.querySelectorAll(".tx-kiosk__slide")];
  const counter = bar.querySelector("[data-kiosk-place]");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let now = Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));
  let shown = 0;
  let timer = 0;
  let from = null;

  function draw() {
    slides.forEach((slide, at) => {
      slide.hidden = at !== now;
    });
    counter.textContent = `${now + 1} / ${slides.length}`;
    window.scrollTo(0, 0);
  }

  function step(by) {
    now = (now + by + slides.length) % slides.length;
    draw();
  }

  function wait(pause) {
    clearTimeout(timer);
    timer = setTimeout(goOn, pause);
  }

  async function goOn() {
    shown += 1;
    if (shown >= slides.length) {
      shown = 0;
      if (await isThere()) {
        location.replace(location.pathname);
        return;
      }
    }
    if (!still.matches) step(1);
    wait(SHOWN);
  }

  async function isThere() {
    try {
      return (await fetch(location.pathname, { method: "HEAD", cache: "no-store" })).ok;
    } catch {
      return false;
    }
  }

  function touched() {
    shown = 0;
    wait(QUIET);
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(event.key === "ArrowRight" ? 1 : -1);
    touched();
  });
  document.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY };
    touched();
  });
  document.addEventListener("pointerup", (event) => {
    const x = from ? event.clientX - from.x : 0;
    const y = from ? event.clientY - from.y : 0;
    if (Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
    from = null;
  });

  document.body.classList.add("is-alone");
  bar.hidden = slides.length < 2;
  draw();
  wait(SHOWN);
})();
