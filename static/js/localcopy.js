/* A copy on this device of what is typed and not saved yet: it survives a closed tab, a log-in that ran out and a
   network that is down. One record for each page that was opened, so that two tabs never write over each other.

   const copy = tuixuan.localCopy(person, form);
   copy.keep(key, {value, mark}) · copy.drop(key) · copy.works (false: this browser keeps nothing)
   copy.others() → [{id, at, fields}] of pages that were left, oldest first · copy.settle(id, fields left) */
"use strict";

(function () {
  function localCopy(person, form) {
    const prefix = `tuixuan:form:${person}:${form}:`;
    const own = prefix + Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
    const fields = {};
    const copy = { works: true, keep, drop, others, settle };

    function write(id, at, what) {
      try {
        if (Object.keys(what).length) localStorage.setItem(id, JSON.stringify({ at, fields: what }));
        else localStorage.removeItem(id);
        copy.works = true;
      } catch {
        copy.works = false; /* full, or switched off: the page says so, and asks before it is left */
      }
    }

    function keep(key, text) {
      fields[key] = text;
      write(own, Date.now(), fields);
    }

    function drop(key) {
      delete fields[key];
      write(own, Date.now(), fields);
    }

    function read(id) {
      try {
        const record = JSON.parse(localStorage.getItem(id));
        return record && typeof record.fields === "object" ? { id, at: record.at, fields: record.fields } : null;
      } catch {
        return null;
      }
    }

    function others() {
      try {
        return Object.keys(localStorage)
          .filter((id) => id.startsWith(prefix) && id !== own)
          .map(read)
          .filter(Boolean)
          .sort((a, b) => a.at - b.at);
      } catch {
        return [];
      }
    }

    function settle(id, left) {
      const record = read(id);
      write(id, record ? record.at : Date.now(), left);
    }

    return copy;
  }

  window.tuixuan = Object.assign(window.tuixuan || {}, { localCopy });
})();
