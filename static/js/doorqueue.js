/* Sign-ins on a phone whose network comes and goes: each is kept here until the server has answered for it. One record
   a sign-in, so that two tabs never write over each other; its key makes a repeat the same sign-in.

   const queue = tuixuan.doorQueue(slug, {url, unreadable, token(), answered(entry, answer), changed(state)});
   queue.add({text, how, code, name}) → false if this phone can keep nothing · queue.waiting() · queue.send()
   state: sending | online | offline | login */
"use strict";

(function () {
  const EVERY = 15000; /* milliseconds between two tries while something waits */
  const MOST = 100; /* of one request; the server takes 200 */
  const PATIENCE = 12000;

  function key() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); /* no randomUUID without TLS */
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function doorQueue(slug, { url, unreadable, token, answered, changed }) {
    const prefix = `tuixuan:door:${slug}:`;
    let running = false;
    let again = false;

    function read(id) {
      try {
        const entry = JSON.parse(localStorage.getItem(id));
        return entry && entry.key && typeof entry.text === "string" ? { ...entry, id } : null;
      } catch {
        return null;
      }
    }

    function waiting() {
      try {
        const ids = Object.keys(localStorage).filter((id) => id.startsWith(prefix));
        return ids.map(read).filter(Boolean).sort((a, b) => a.at - b.at);
      } catch {
        return [];
      }
    }

    function add(entry) {
      const kept = { ...entry, key: key(), at: Date.now() };
      try {
        localStorage.setItem(prefix + kept.key, JSON.stringify(kept));
      } catch {
        return false;
      }
      send();
      return true;
    }

    async function ask(entries) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), PATIENCE);
      try {
        return await fetch(url, {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
          body: JSON.stringify({ sent: Date.now(), entries: entries.map(({ key, text, how, at }) => ({ key, text, how, at })) }),
          redirect: "manual",
          signal: stop.signal,
        });
      } finally {
        clearTimeout(timer);
      }
    }

    async function round(entries) {
      changed("sending");
      let answer;
      try {
        answer = await ask(entries);
      } catch {
        changed("offline");
        return false;
      }
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
        changed("login"); /* nothing is dropped: who signs in again sends it */
        return false;
      }
      if (answer.status === 400 || answer.status === 413) return apart(entries);
      const told = answer.ok ? await answer.json().catch(() => null) : null;
      if (!told || !Array.isArray(told.answers)) {
        changed("offline");
        return false;
      }
      const by = new Map(entries.map((entry) => [entry.key, entry]));
      const known = told.answers.filter((each) => by.has(each.key));
      known.forEach((each) => settle(by.get(each.key), each));
      changed("online");
      return known.length > 0; /* an answer that names none of them is not asked for again at once */
    }

    function settle(entry, answer) {
      localStorage.removeItem(entry.id);
      answered(entry, answer);
    }

    /* Refused as a whole: one of them is to blame, and only that one is given up. */
    async function apart(entries) {
      if (entries.length === 1) {
        settle(entries[0], { key: entries[0].key, state: "refused", message: unreadable });
        changed("online");
        return true;
      }
      const middle = Math.ceil(entries.length / 2);
      return (await round(entries.slice(0, middle))) && round(entries.slice(middle));
    }

    async function send() {
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        let entries = waiting().slice(0, MOST);
        while (entries.length && (await round(entries))) entries = waiting().slice(0, MOST);
      } finally {
        running = false;
      }
      if (again) {
        again = false;
        if (navigator.onLine) send();
      }
    }

    window.addEventListener("online", send);
    window.addEventListener("focus", send);
    setInterval(() => waiting().length && send(), EVERY);
    return { add, waiting, send };
  }

  window.tuixuan = Object.assign(window.tuixuan || {}, { doorQueue });
})();
