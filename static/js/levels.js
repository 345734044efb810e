/* Up to which points each level of a criterion reaches, while the points that it begins at are typed. The server says
   the same of what was sent; without this script it stands there after the next preview.

   <div data-levels> … <div> <input name$="-least"> … <output data-most> … </div>, <input name$="-scale"> in the form */
"use strict";

(function () {
  function whole(field) {
    return field && /^\s*\d+\s*$/.test(field.value) ? Number(field.value) : null;
  }

  function show(levels, scale) {
    const begins = [...levels.querySelectorAll("input[name$='-least']")];
    const outputs = levels.querySelectorAll("[data-most]");
    const points = begins.map(whole);
    points.forEach(function (least, index) {
      const above = points.filter((other) => other !== null && least !== null && other > least);
      const most = least === null ? null : above.length ? Math.min(...above) - 1 : whole(scale);
      outputs[index].textContent = most === null ? "—" : String(most);
    });
  }

  document.querySelectorAll("[data-levels]").forEach(function (levels) {
    const scale = levels.closest("section").querySelector("input[name$='-scale']");
    levels.addEventListener("input", () => show(levels, scale));
    if (scale) scale.addEventListener("input", () => show(levels, scale));
  });
})();
