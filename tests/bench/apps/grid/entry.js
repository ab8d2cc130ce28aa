// A data grid of 10,000 rows, virtualised by tabulator: sorted, filtered, scrolled, edited.
// @ts-check
import { TabulatorFull } from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator.min.css";
import { dice, writer } from "../words.js";

const roll = dice(10);
const { pick, title } = writer(roll);
const rows = Array.from({ length: 10_000 }, (_, i) => ({
  id: i + 1,
  article: title(),
  depot: pick(["Bergen", "Porto", "Gdynia", "Cork", "Trieste", "Varna"]),
  stock: Math.floor(roll() * 900),
  price: Math.round(roll() * 40_000) / 100,
  filled: Math.round(roll() * 100),
  open: roll() < 0.5,
}));

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `<h1>Stock of all depots</h1><p><input id="find" placeholder="Find an article"> <span id="count"></span></p><div id="grid"></div>`;
const grid = new TabulatorFull("#grid", {
  height: 620,
  data: rows,
  layout: "fitColumns",
  columns: [
    { title: "No.", field: "id", width: 80 },
    { title: "Article", field: "article", editor: "input", widthGrow: 3 },
    { title: "Depot", field: "depot" },
    { title: "Stock", field: "stock", hozAlign: "right" },
    { title: "Price", field: "price", hozAlign: "right", formatter: "money" },
    { title: "Filled", field: "filled", formatter: "progress" },
    { title: "Open", field: "open", formatter: "tickCross", hozAlign: "center" },
  ],
});
const count = /** @type {HTMLElement} */ (document.getElementById("count"));
grid.on("dataFiltered", (/** @type {any} */ _, /** @type {any[]} */ left) => {
  count.textContent = `${left.length} of ${rows.length}`;
});
const find = /** @type {HTMLInputElement} */ (document.getElementById("find"));
find.addEventListener("input", () =>
  find.value ? grid.setFilter("article", "like", find.value) : grid.clearFilter(true),
);
