/* Keeps a copy on this device of what is typed into a form that saves itself and is not saved yet, and offers it when
   the page is opened again: after a log-in that ran out, a closed tab, a network that was down.

   <form data-autosave data-keep="visit-3" data-person="7"> with <div data-kept hidden> (its buttons [data-restore] and
   [data-discard]) before it; data-rest names the field that takes what has no place any more.
   saver.js, autosave.js and localcopy.js first. */
"use strict";

(function () {
  const form = document.querySelector("form[data-keep]");
  const notice = document.querySelector("[data-kept]");
  if (!form || !notice || !window.tuixuan) return;
  const copy = window.tuixuan.localCopy(form.dataset.person, form.dataset.keep);
  const apart = new Set(["csrfmiddlewaretoken", "version"]);

  const typed = () => Object.fromEntries(Array.from(new FormData(form)).filter(([name]) => !apart.has(name)));
  const here = (name) => form.elements.namedItem(name);
  const same = (one, other) => (one || "").replace(/\s+/g, " ").trim() === (other || "").replace(/\s+/g, " ").trim();

  function news(record) {
    const kept = record.fields.all;
    const now = typed();
    return kept ? Object.entries(kept.value).filter(([name, text]) => !same(text, now[name])) : [];
  }

  function restore(record) {
    const rest = here(form.dataset.rest);
    news(record).forEach(([name, text]) => {
      const field = here(name);
      if (field) field.value = text;
      else if (text && rest) rest.value += `\n${text}`;
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    copy.settle(record.id, {});
  }

  function offer(record) {
    if (!news(record).length) {
      copy.settle(record.id, {});
      return;
    }
    notice.hidden = false;
    notice.querySelector("[data-restore]").addEventListener("click", () => {
      restore(record);
      notice.hidden = true;
    });
    notice.querySelector("[data-discard]").addEventListener("click", () => {
      copy.settle(record.id, {});
      notice.hidden = true;
    });
  }

  /* What was typed while a save was under way is not saved yet: the copy stays until a later save has taken it. */
  const now = () => JSON.stringify(typed());
  let sent = "";
  const keep = () => copy.keep("all", { value: typed() });
  form.addEventListener("input", keep);
  form.addEventListener("tuixuan:saving", () => {
    sent = now();
  });
  form.addEventListener("tuixuan:saved", () => (now() === sent ? copy.drop("all") : keep()));
  const left = copy.others();
  if (left.length) offer(left[left.length - 1]); /* the newest; older ones were offered before */
})();
