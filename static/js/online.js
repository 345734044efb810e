/* The online form: saved on the server while one types, kept on this device until it is, and of two texts in one field
   both are shown. Without this file the form's own button saves, and the server shows both texts.

   <form data-online data-save-url data-person data-form data-csrf="cookie's name" data-saving data-kept data-here …>
     [data-key="contact" data-name="…"] round each field, with its input and the hidden "mark:contact"
     [data-notices], and templates [data-template="login|offer|two|refused"]
   forms.js, saver.js and localcopy.js first. */
"use strict";

(function () {
  const form = document.querySelector("form[data-online]");
  if (!form || !window.tuixuan) return;
  const { saveUrl, person, form: number, csrf } = form.dataset;
  const place = document.querySelector("[data-save]");
  const notices = form.querySelector("[data-notices]");
  const record = form.querySelector("[data-record]");
  const copy = window.tuixuan.localCopy(person, number);
  const saver = window.tuixuan.saver(send);
  const fields = new Map(); /* key → what the page knows of one field */

  /* --- fields --- */

  const inputs = (box) => Array.from(box.querySelectorAll("input:not([type=hidden]), select, textarea"));
  const fold = (text) => text.replace(/\s+/g, " ").trim();

  function read(box) {
    const first = inputs(box)[0];
    if (first.type !== "radio") return first.value;
    const chosen = inputs(box).find((radio) => radio.checked);
    return chosen ? chosen.value : "";
  }

  /* What the server wrote into the page: somebody may have typed before this file was there. */
  function written(box) {
    const first = inputs(box)[0];
    if (first.type === "radio") return (inputs(box).find((radio) => radio.defaultChecked) || { value: "" }).value;
    if (first.tagName !== "SELECT") return first.defaultValue;
    return (Array.from(first.options).find((option) => option.defaultSelected) || { value: "" }).value;
  }

  function write(field, value) {
    inputs(field.box).forEach((input) => {
      if (input.type === "radio") input.checked = input.value === value;
      else input.value = value;
    });
    inputs(field.box)[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* raw: the text of the input when the server last had it; sent: what this page has sent, to know its own again */
  form.querySelectorAll("[data-key]").forEach((box) => {
    if (!inputs(box).length) return;
    const mark = form.elements.namedItem(`mark:${box.dataset.key}`);
    const raw = "unsaved" in box.dataset ? null : written(box);
    fields.set(box.dataset.key, { box, mark, raw, sent: new Set(), sending: "", apart: null, closed: false });
  });

  /* The server folds white space in one line and trims at the ends: that alone is no other text. */
  function isSame(field, one, other) {
    if (inputs(field.box)[0].tagName !== "TEXTAREA") return fold(one) === fold(other);
    return one.replace(/\r\n?/g, "\n").trim() === other.replace(/\r\n?/g, "\n").trim();
  }

  const isChanged = (field) => read(field.box) !== field.raw;
  const unsaved = () => Array.from(fields).filter(([, field]) => isChanged(field) && !field.closed);
  const toSend = () => unsaved().filter(([, field]) => !field.apart);

  function say(state, sentence) {
    window.tuixuan.showSaved(place, state, sentence);
  }

  const sayUnsaved = () => say("unsaved", copy.works ? form.dataset.kept : form.dataset.here);

  function keep(key, field) {
    if (isChanged(field)) copy.keep(key, { value: read(field.box), mark: field.mark.value });
    else copy.drop(key);
  }

  /* --- sending --- */

  const token = () => (document.cookie.match(`(?:^|; )${csrf}=([^;]*)`) || [])[1] || "";

  async function send(keepalive) {
    const changed = toSend();
    if (!changed.length) return;
    say("saving", form.dataset.saving);
    const body = { as: Number(person), fields: {} };
    changed.forEach(([key, field]) => {
      field.sending = read(field.box);
      field.sent.add(fold(field.sending));
      body.fields[key] = { value: field.sending, over: field.mark.value };
    });
    let answer;
    try {
      answer = await post(JSON.stringify(body), keepalive);
    } catch (trouble) {
      sayUnsaved();
      throw trouble;
    }
    await take(answer);
  }

  function post(text, keepalive) {
    return fetch(saveUrl, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
      body: text,
      redirect: "error",
      keepalive: keepalive && text.length < 20000 /* browsers refuse more than 64 kB */,
    });
  }

  async function take(answer) {
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401 || answer.status === 403) return askToSignIn(told);
    if (answer.status >= 500 || answer.status === 429) {
      sayUnsaved();
      throw new Error(String(answer.status));
    }
    clear("login");
    if (!told.saved) return refuse(told.message);
    for (const [key, text] of Object.entries(told.saved)) store(key, text, fields.get(key).sending);
    for (const [key, text] of Object.entries(told.elsewhere)) meet(key, text);
    for (const [key, text] of Object.entries(told.locked)) close(key, text);
    tell(told.message);
    if (toSend().length) saver.changed();
  }

  function tell(message) {
    const apart = Array.from(fields.values()).filter((field) => field.apart || field.closed).length;
    if (apart) say("unsaved", form.dataset.choose.replace("{n}", String(apart)));
    else say("saved", message);
  }

  /* The server has ``text`` now; ``raw`` is how that stands in the input. */
  function store(key, text, raw) {
    const field = fields.get(key);
    field.raw = raw;
    field.mark.value = text.mark;
    field.sent = new Set([fold(text.value)]);
    keep(key, field);
  }

  /* A log-in that ran out, or that is another person's by now: the page says so, and goes on by itself afterwards. */
  function askToSignIn(told) {
    const notice = show("login");
    if (told.message) notice.querySelector("[data-say]").textContent = told.message;
    if (told.login) notice.querySelector("a").href = told.login;
    sayUnsaved();
    throw new Error("login");
  }

  function refuse(message) {
    saver.stop();
    const notice = show("refused");
    if (message) notice.querySelector("[data-say]").textContent = message;
    sayUnsaved();
  }

  function show(name) {
    const there = notices.querySelector(`[data-notice="${name}"]`);
    if (there) return there;
    notices.prepend(made(name));
    return notices.querySelector(`[data-notice="${name}"]`);
  }

  function clear(name) {
    notices.querySelectorAll(`[data-notice="${name}"]`).forEach((notice) => notice.remove());
  }

  const made = (name) => form.querySelector(`template[data-template="${name}"]`).content.cloneNode(true);

  /* --- two texts in one field --- */

  function meet(key, text) {
    const field = fields.get(key);
    if (!field) return;
    /* What is stored is what this page itself sent: only the answer was lost on the way. */
    if (field.sent.has(fold(text.value))) {
      store(key, text, text.value);
      return;
    }
    if (field.apart) field.apart.remove();
    const both = made("two").firstElementChild;
    both.querySelector("[data-theirs]").textContent = text.shown || form.dataset.empty;
    both.querySelector("[data-mine]").textContent = shownOf(field, read(field.box)) || form.dataset.empty;
    both.addEventListener("click", (event) => {
      const taken = event.target.dataset.take;
      if (taken) choose(key, field, text, taken === "theirs");
    });
    field.apart = both;
    homeOf(field).append(both);
    showExplanations();
  }

  /* In the table of the clean record a cell is too narrow for two texts: they stand under its row. */
  function homeOf(field) {
    const rows = field.box.closest("tbody");
    return (rows && rows.querySelector("[data-apart]")) || field.box;
  }

  function choose(key, field, text, theirs) {
    const mine = read(field.box);
    field.apart.remove();
    field.apart = null;
    store(key, text, text.value);
    write(field, theirs ? text.value : mine);
    inputs(field.box)[0].focus();
    showExplanations();
    saver.now();
  }

  function shownOf(field, value) {
    const choice = inputs(field.box).find((input) => input.type === "radio" && input.value === value);
    if (choice) return choice.parentElement.textContent.trim();
    const option = field.box.querySelector(`option[value="${CSS.escape(value)}"]`);
    return option && value ? option.textContent : value;
  }

  /* Not returned to be mended: what stands is shown, what was typed stays on this device to be copied. */
  function close(key, text) {
    const field = fields.get(key);
    if (!field) return;
    field.closed = true;
    const both = made("locked").firstElementChild;
    both.querySelector("[data-theirs]").textContent = text.shown || form.dataset.empty;
    homeOf(field).append(both);
    showExplanations();
  }

  /* --- what was left on this device --- */

  function offer(record) {
    const news = Object.entries(record.fields).filter(([key, text]) => {
      const field = fields.get(key);
      return !field || !isSame(field, text.value, field.raw || "");
    });
    copy.settle(record.id, Object.fromEntries(news));
    if (!news.length) return;
    const notice = made("offer").firstElementChild;
    const when = notice.querySelector("[data-when]");
    when.textContent = when.dataset.when.replace("{time}", new Date(record.at).toLocaleString(document.documentElement.lang, {
      month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
    }));
    const list = notice.querySelector("[data-list]");
    news.forEach(([key, text]) => list.append(line(key, text.value)));
    notice.querySelector("[data-restore]").addEventListener("click", () => restore(record.id, news, notice));
    notice.querySelector("[data-discard]").addEventListener("click", () => {
      copy.settle(record.id, {});
      notice.remove();
    });
    notices.append(notice);
    window.addEventListener("storage", (event) => {
      if (event.key === record.id && !event.newValue) notice.remove(); /* another tab has saved it meanwhile */
    });
  }

  function line(key, value) {
    const field = fields.get(key);
    const one = made("kept").firstElementChild;
    one.querySelector("dt").textContent = field ? field.box.dataset.name : key;
    one.querySelector("[data-text]").textContent = (field ? shownOf(field, value) : value) || form.dataset.empty;
    return one;
  }

  /* The old mark goes with the text: what was changed on the server meanwhile is shown beside it, never written over. */
  function restore(id, news, notice) {
    const left = {};
    news.forEach(([key, text]) => {
      const field = fields.get(key);
      if (!field) left[key] = text;
      else {
        field.mark.value = text.mark;
        write(field, text.value);
      }
    });
    copy.settle(id, left);
    notice.remove();
    saver.now();
  }

  /* --- the clean record: explanations only where something happened, and one button for "none of these" --- */

  function showExplanations() {
    if (!record) return;
    record.querySelectorAll("[data-why]").forEach((why) => {
      why.hidden = read(fields.get(why.dataset.why).box) !== "yes" && !read(why);
    });
    record.querySelectorAll("[data-whys]").forEach((row) => {
      row.hidden = !row.querySelector("[data-why]:not([hidden]), [data-apart] > *, .tx-field__error");
    });
  }

  function answerAllWithNo(event) {
    event.preventDefault();
    fields.forEach((field) => {
      if (record.contains(field.box) && inputs(field.box)[0].type === "radio") write(field, "no");
    });
    saver.now();
  }

  if (record) {
    showExplanations();
    form.addEventListener("input", showExplanations);
    form.querySelectorAll("[data-none]").forEach((button) => button.addEventListener("click", answerAllWithNo));
  }

  /* --- the page --- */

  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-key]");
    const field = box && fields.get(box.dataset.key);
    if (!field) return;
    keep(box.dataset.key, field);
    if (field.apart) field.apart.querySelector("[data-mine]").textContent = shownOf(field, read(box));
    if (isChanged(field)) saver.changed();
  });

  /* The button sends the form only when the page's own saving has gone through: a log-in that ran out would lose it. */
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    form.elements.namedItem("csrfmiddlewaretoken").value = token();
    if (!saver.running && !unsaved().length) return;
    event.preventDefault();
    if (!form.dataset.waiting) saveThenSend(event.submitter);
  });

  async function saveThenSend(button) {
    form.dataset.waiting = "yes"; /* for a second tap */
    await saver.running;
    saver.changed();
    await saver.now();
    delete form.dataset.waiting;
    const left = unsaved().map(([, field]) => field.apart);
    if (left.length) (left.find(Boolean) || notices).scrollIntoView({ block: "center" });
    else setTimeout(() => form.requestSubmit(button)); /* not while the browser is still at the first submit */
  }

  window.addEventListener("focus", () => saver.now());
  window.addEventListener("beforeunload", (event) => {
    if (!copy.works && unsaved().length) event.preventDefault();
  });

  /* A page that came back from the server with two texts in a field: the same choice as while one types. */
  form.querySelectorAll("[data-elsewhere]").forEach((both) => {
    const key = both.dataset.for;
    const theirs = { value: both.dataset.elsewhere, shown: both.querySelector("[data-theirs]").textContent };
    both.remove();
    meet(key, { ...theirs, mark: fields.get(key).mark.value });
  });
  copy.others().forEach(offer);
  if (unsaved().length) saver.changed();
})();
