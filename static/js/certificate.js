/*
 * Signatures of certificates (core/signatures.py): Ed25519 by the browser's own WebCrypto, no library, no network.
 * The QR code's address ends in #KEY.TEXT.SIGNATURE; text and signature are base64url.
 * [data-proof] on the verify page compares with the register; form[data-offline] shows what was signed.
 */
"use strict";

(function () {
  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  }

  /* The three parts of what stands behind "#", or nothing. */
  function parts(address) {
    const found = /#\s*([0-9a-f]{16})\.([\w-]+)\.([\w-]{86})\s*$/.exec(address);
    if (!found) return null;
    try {
      const signed = bytes(found[2]);
      return { key: found[1], signed, text: new TextDecoder("utf-8", { fatal: true }).decode(signed), signature: bytes(found[3]) };
    } catch {
      return null;
    }
  }

  /* "right", "wrong", "key" (unknown to this page), "unable" (no Ed25519 here, or no secure context). */
  async function verdict(found, keys) {
    const known = new Map(keys.split(" ").map((pair) => pair.split(":")));
    if (!known.has(found.key)) return "key";
    if (!window.crypto || !window.crypto.subtle) return "unable";
    let key;
    try {
      key = await crypto.subtle.importKey("raw", bytes(known.get(found.key)), { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return "unable";
    }
    return (await crypto.subtle.verify({ name: "Ed25519" }, key, found.signature, found.signed)) ? "right" : "wrong";
  }

  function say(place, kind, words) {
    const line = document.createElement("p");
    line.className = "tx-notice tx-notice--" + ({ right: "success", wrong: "error" }[kind] || "waiting");
    line.textContent = words;
    place.replaceChildren(line);
  }

  function table(text, names) {
    const list = document.createElement("dl");
    list.className = "tx-kv";
    text.split("\n").forEach((value, index) => {
      if (index === 0) return; // the format
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const said = document.createElement("dd");
      term.textContent = names[index] || "";
      said.textContent = value;
      row.append(term, said);
      list.append(row);
    });
    return list;
  }

  async function prove(box) {
    const found = parts(location.hash);
    if (!found) return box.replaceChildren();
    const kind = await verdict(found, box.dataset.keys);
    const agrees = found.text === box.dataset.text.replace(/\r\n/g, "\n");
    if (kind === "unable") say(box, kind, box.dataset.unable);
    else if (kind === "right" && agrees) say(box, kind, box.dataset.right);
    else say(box, "wrong", box.dataset.wrong);
  }

  function offline(form) {
    const field = form.querySelector("textarea");
    const answer = form.querySelector("[data-answer]");

    async function check() {
      const found = parts(field.value);
      if (!found) return say(answer, "none", form.dataset.none);
      const kind = await verdict(found, form.dataset.keys);
      say(answer, kind, form.dataset[kind]);
      if (kind === "right") answer.append(table(found.text, form.dataset.names.split("|")));
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
    function read() {
      if (!parts(location.hash)) return;
      field.value = location.href;
      check();
    }

    read();
    window.addEventListener("hashchange", read); // another code in the same window loads no page
  }

  for (const box of document.querySelectorAll("[data-proof]")) {
    prove(box);
    window.addEventListener("hashchange", () => prove(box));
  }
  for (const form of document.querySelectorAll("[data-offline]")) offline(form);
})();
