// Charts in SVG by d3: lines, bars and a map of bubbles; hovering shows values; another range shows at
// once, axes and bars go there in a transition.
// @ts-check
import * as d3 from "d3";
import "../charts.css";
import { SERIES, PLACES } from "../charts.js";

const root = d3.select("#app");
root.html(
  `<header><h1>Harbour traffic</h1><nav></nav></header><main></main><p id="reading" role="status"></p>`,
);
const [W, H, PAD] = [560, 280, 34];
const colour = d3.scaleOrdinal(d3.schemeTableau10);
const reading = root.select("#reading");

/** @param {string} title */
function panel(title) {
  const figure = root.select("main").append("figure");
  figure.append("figcaption").text(title);
  return figure.append("svg").attr("viewBox", `0 0 ${W} ${H}`).attr("width", W).attr("height", H);
}

const lines = panel("Ships a day");
const bars = panel("Cargo by month, thousand tons");
const bubbles = panel("Ports by size");
const x = d3.scaleLinear().range([PAD, W - PAD]);
const y = d3.scaleLinear().range([H - PAD, PAD]);
const xAxis = lines.append("g").attr("transform", `translate(0,${H - PAD})`);
const yAxis = lines.append("g").attr("transform", `translate(${PAD},0)`);

/** @param {number} days */
function draw(days) {
  const cut = SERIES.map(({ name, values }) => ({ name, values: values.slice(-days) }));
  const move = d3.transition().duration(400);
  x.domain([0, days - 1]);
  y.domain([0, d3.max(cut, (s) => d3.max(s.values)) ?? 1]);
  xAxis.transition(move).call(/** @type {any} */ (d3.axisBottom(x)));
  yAxis.transition(move).call(/** @type {any} */ (d3.axisLeft(y)));
  const path = d3
    .line(
      (/** @type {number} */ v, i) => x(i),
      (v) => y(v),
    )
    .curve(d3.curveMonotoneX);
  lines
    .selectAll("path.line")
    .data(cut)
    .join("path")
    .attr("class", "line")
    .attr("fill", "none")
    .attr("stroke", (s) => colour(s.name))
    .attr("d", (s) => path(s.values));
  const dots = cut.flatMap(({ name, values }) => values.map((value, i) => ({ name, value, i })));
  lines
    .selectAll("circle")
    .data(dots)
    .join("circle")
    .attr("r", 2.5)
    .attr("fill", (d) => colour(d.name))
    .on("pointerenter", (_, d) => reading.text(`${d.name}, day ${d.i + 1}: ${d.value.toFixed(1)}`))
    .transition(move)
    .attr("cx", (d) => x(d.i))
    .attr("cy", (d) => y(d.value));
  const months = d3.range(24).map((i) => d3.mean(cut[i % cut.length].values.slice(i)) ?? 0);
  const bx = d3.scaleBand(d3.range(24).map(String), [PAD, W - PAD]).padding(0.2);
  const by = d3.scaleLinear([0, d3.max(months) ?? 1], [H - PAD, PAD]);
  bars
    .selectAll("rect")
    .data(months)
    .join("rect")
    .attr("fill", "#4f6f8b")
    .attr("width", bx.bandwidth())
    .on("pointerenter", (_, d) => reading.text(`${d.toFixed(2)} thousand tons`))
    .attr("x", (_, i) => bx(String(i)) ?? 0)
    .transition(move)
    .attr("y", (d) => by(d))
    .attr("height", (d) => H - PAD - by(d));
}

const pack = d3.pack().size([W, H]).padding(3)(
  d3.hierarchy(/** @type {any} */ ({ children: PLACES })).sum((d) => /** @type {any} */ (d).size ?? 0),
);
const nodes = bubbles
  .selectAll("g")
  .data(pack.leaves())
  .join("g")
  .attr("transform", (d) => `translate(${d.x},${d.y})`);
nodes
  .append("circle")
  .attr("r", (d) => d.r)
  .attr("fill", (_, i) => colour(String(i % 10)))
  .attr("fill-opacity", 0.7);
nodes
  .filter((d) => d.r > 16)
  .append("text")
  .attr("text-anchor", "middle")
  .attr("dy", "0.35em")
  .text((d) => /** @type {any} */ (d.data).name);

for (const days of [30, 90, 180])
  root
    .select("nav")
    .append("button")
    .attr("data-days", days)
    .text(`${days} days`)
    .on("click", () => draw(days));
draw(90);
