/* Runs first, in the head: marks that scripts work, and switches large text in place. The link works without it. */
"use strict";

(function () {
  const root = document.documentElement;
  root.classList.add("tx-js");

  function setLarge(large) {
    if (large) root.dataset.text = "large";
    else delete root.dataset.text;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `text_size=${large ? "large" : "normal"}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  /* WeChat and Android enlarge letters on their own, past what any style sheet says: then two columns are too many. */
  document.addEventListener("DOMContentLoaded", () => {
    const probe = document.createElement("span");
    probe.className = "tx-probe";
    probe.setAttribute("aria-hidden", "true");
    probe.textContent = "国国国国国国国国国国";
    document.body.append(probe);
    if (probe.offsetWidth > 10 * 16 * 1.2) root.dataset.wideLetters = "yes";
    probe.remove();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-text-switch]");
    if (!link) return;
    event.preventDefault();
    const large = root.dataset.text !== "large";
    setLarge(large);
    const word = link.textContent;
    link.textContent = link.dataset.other;
    link.dataset.other = word;
    link.href = large ? "?text=normal" : "?text=large";
  });
})();
