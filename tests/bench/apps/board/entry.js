// A board of cards to drag from list to list (sortablejs), as small teams keep one.
// @ts-check
import Sortable from "sortablejs";
import "./board.css";
import { dice, writer } from "../words.js";

const roll = dice(60);
const { pick, sentence, title } = writer(roll);
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const lists = ["Ideas", "Next", "Doing", "Waiting", "Done"];
let number = 100;
const card = (/** @type {string} */ text) =>
  `<li class="card" data-id="c${number++}"><strong>${text}</strong><p>${sentence()}</p><footer><span class="chip chip--${pick(["red", "green", "blue"])}">${pick(["harbour", "archive", "choir"])}</span><time>${1 + Math.floor(roll() * 28)} May</time></footer></li>`;
root.innerHTML = `<h1>The season</h1><div class="board">${lists
  .map(
    (name) =>
      `<section><h2>${name} <span></span></h2><ul class="cards">${Array.from({ length: 9 }, () => card(title())).join("")}</ul><form><input placeholder="Add a card"></form></section>`,
  )
  .join("")}</div>`;

function count() {
  /** @type {Element} */ for (const section of root.querySelectorAll("section"))
    section.querySelector("h2 span").textContent = String(section.querySelectorAll(".card").length);
}
for (const list of root.querySelectorAll("ul"))
  new Sortable(list, { group: "cards", animation: 150, forceFallback: true, onEnd: count });
root.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const item = document.createElement("template");
  item.innerHTML = card("");
  /** @type {Element} */ (item.content.querySelector("strong")).textContent = input.value;
  /** @type {Element} */ (form.parentElement?.querySelector("ul")).append(item.content);
  input.value = "";
  count();
});
count();
