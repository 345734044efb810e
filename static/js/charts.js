/* Charts of the figures of participation, drawn from the tables that stand on the page: without this file the tables
   are open and say everything.

   figure[data-chart="upright" | "lying"] with a table: its first column are the names, the others the numbers (th
   data-of says of what; td data-n, empty for one that is not shown). A drawing is put before the table, which then folds. ECharts draws on canvas,
   because its SVG carries style attributes that the content security policy refuses. */
"use strict";

(function () {
  const COLOURS = { zones_recommended: "--tx-line-2", cases_selected: "--tx-zhu" }; // by what a column counts
  const OTHERS = "--tx-dian";
  const ROW = 1; // rem, of one bar of a lying chart
  const UPRIGHT = 17; // rem
  const FEW = 6; // names that fit side by side on a phone
  const MANY = 16; // bars side by side, over which no numbers fit
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function read(figure) {
    const rows = Array.from(figure.querySelectorAll("tbody tr"));
    const heads = Array.from(figure.querySelectorAll("thead th")).slice(1);
    return {
      names: rows.map((row) => row.querySelector("th").textContent.trim()),
      series: heads.map((head, column) => ({
        name: head.textContent.trim(),
        of: head.dataset.of,
        data: rows.map((row) => {
          const said = row.querySelectorAll("td")[column].dataset.n;
          return said === "" ? null : Number(said);
        }),
      })),
    };
  }

  function look() {
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(name).trim();
    return {
      token,
      rem: parseFloat(style.fontSize),
      text: {
        color: token("--tx-ink-2"),
        fontFamily: getComputedStyle(document.body).fontFamily,
        fontSize: parseFloat(style.fontSize) * 0.8125,
      },
    };
  }

  function option(figure, found, with_) {
    const lying = figure.dataset.chart === "lying";
    const line = { lineStyle: { color: with_.token("--tx-line-2") } };
    const names = {
      type: "category",
      data: found.names,
      inverse: lying,
      axisTick: { show: false },
      axisLine: line,
      axisLabel: { ...with_.text, interval: lying || found.names.length <= FEW ? 0 : "auto" },
    };
    const numbers = {
      type: "value",
      minInterval: 1,
      splitNumber: 4,
      axisLabel: with_.text,
      splitLine: { lineStyle: { color: with_.token("--tx-line") } },
    };
    return {
      animation: false,
      textStyle: with_.text,
      aria: { enabled: false }, // the table says it, and the drawing is named
      grid: { left: 0, right: lying ? with_.rem * 2 : 0, top: with_.rem * 1.5, bottom: 0, containLabel: true },
      xAxis: lying ? numbers : names,
      yAxis: lying ? names : numbers,
      series: found.series.map((each) => ({
        name: each.name,
        data: each.data,
        type: "bar",
        barMaxWidth: with_.rem * (lying ? 0.85 : 2),
        barGap: "15%",
        itemStyle: { color: with_.token(COLOURS[each.of] || OTHERS) },
        label: { show: lying || found.names.length <= MANY, position: lying ? "right" : "top", ...with_.text, color: with_.token("--tx-ink") },
      })),
    };
  }

  function height(figure, found, with_) {
    if (figure.dataset.chart !== "lying") return with_.rem * UPRIGHT;
    return with_.rem * (3 + found.names.length * (found.series.length + 0.75) * ROW);
  }

  function draw(figure) {
    const found = read(figure);
    const table = figure.querySelector("details");
    const box = document.createElement("div");
    box.className = "tx-chart__drawing";
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.dataset.label);
    table.before(box);
    box.style.height = `${height(figure, found, look())}px`;
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const paint = () => {
      const with_ = look();
      box.style.height = `${height(figure, found, with_)}px`;
      chart.setOption(option(figure, found, with_), true);
      chart.resize();
    };
    paint();
    table.open = false;
    figure.classList.add("is-drawn");
    new ResizeObserver(() => chart.resize()).observe(box);
    dark.addEventListener("change", paint);
    new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-text", "data-theme"] });
    window.addEventListener("beforeprint", () => { table.open = true; });
  }

  if (!window.echarts) return;
  document.querySelectorAll("figure[data-chart]").forEach((figure) => {
    if (figure.dataset.chart) draw(figure);
  });
})();
