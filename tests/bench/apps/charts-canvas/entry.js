// Charts on canvas by chart.js: lines, bars, a doughnut; hovering shows values, the range changes with an animation.
// @ts-check
import Chart from "chart.js/auto";
import "../charts.css";
import { PLACES, SERIES } from "../charts.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `<header><h1>Harbour traffic</h1><nav>${[30, 90, 180]
  .map((days) => `<button data-days="${days}">${days} days</button>`)
  .join("")}</nav></header><main>${["Ships a day", "Cargo by month", "Ports by size"]
  .map(
    (title) => `<figure><figcaption>${title}</figcaption><canvas width="560" height="280"></canvas></figure>`,
  )
  .join("")}</main><table><tbody></tbody></table>`;
const [lines, bars, rings] = root.querySelectorAll("canvas");

/** @param {number} days */
const setsOf = (days) => SERIES.map(({ name, values }) => ({ label: name, data: values.slice(-days) }));
const range = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => String(i + 1));
const chart = new Chart(lines, { type: "line", data: { labels: range(90), datasets: setsOf(90) } });
new Chart(bars, {
  type: "bar",
  data: { labels: range(24), datasets: [{ label: "tons", data: SERIES[0].values.slice(0, 24) }] },
});
new Chart(rings, {
  type: "doughnut",
  data: {
    labels: PLACES.slice(0, 12).map(({ name }) => name),
    datasets: [{ data: PLACES.slice(0, 12).map(({ size }) => size) }],
  },
});

/** @param {number} days */
function tabulate(days) {
  /** @type {Element} */ (root.querySelector("tbody")).innerHTML = range(Math.min(days, 40))
    .map(
      (day, i) =>
        `<tr><th>Day ${day}</th>${SERIES.map(({ values }) => `<td>${values[180 - days + i].toFixed(1)}</td>`).join("")}</tr>`,
    )
    .join("");
}
tabulate(90);
root.addEventListener("click", ({ target }) => {
  const days = Number(/** @type {HTMLElement} */ (target).dataset.days);
  if (!days) return;
  chart.data = { labels: range(days), datasets: setsOf(days) };
  chart.update();
  tabulate(days);
});
