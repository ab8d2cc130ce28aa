// A long article under two real stylesheets: bootstrap for the frame, github-markdown for the text.
// @ts-check
import "bootstrap/dist/css/bootstrap.css";
import "github-markdown-css/github-markdown-light.css";
import { dice, writer } from "../words.js";

const roll = dice(40);
const { paragraph, title, sentence, pick } = writer(roll);
const chapters = Array.from({ length: 24 }, (_, i) => ({ id: `c${i + 1}`, name: title() }));
/** @param {number} i */
const extra = (i) =>
  [
    `<blockquote><p>${sentence()}</p></blockquote>`,
    `<ul>${Array.from({ length: 5 }, () => `<li>${sentence()}</li>`).join("")}</ul>`,
    `<pre><code>const tide = harbour.measure(${i});\nif (tide > ${i * 3}) lamp.light("north");</code></pre>`,
    `<table><thead><tr><th>Year</th><th>Ships</th><th>Remark</th></tr></thead><tbody>${Array.from(
      { length: 6 },
      (_, n) => `<tr><td>${1890 + i + n}</td><td>${Math.floor(roll() * 400)}</td><td>${sentence()}</td></tr>`,
    ).join("")}</tbody></table>`,
  ][i % 4];

/** @type {HTMLElement} */ (document.getElementById("app")).innerHTML = `
<nav class="navbar navbar-expand bg-body-tertiary sticky-top"><div class="container">
  <a class="navbar-brand" href="#c1">The Lamp</a>
  <ul class="navbar-nav">${["Essays", "Letters", "Maps"].map((t) => `<li class="nav-item"><a class="nav-link" href="#c9">${t}</a></li>`).join("")}</ul>
  <form class="d-flex"><input class="form-control" placeholder="Search"></form></div></nav>
<div class="container my-4"><div class="row">
  <aside class="col-3"><div class="list-group">${chapters.map(({ id, name }) => `<a class="list-group-item list-group-item-action" href="#${id}">${name}</a>`).join("")}</div></aside>
  <article class="col-9 markdown-body">${chapters
    .map(
      ({ id, name }, i) =>
        `<h2 id="${id}">${name}</h2>${Array.from({ length: 4 }, () => `<p>${paragraph(5)} <a href="#${pick(chapters.map((c) => c.id))}">${pick(["See also", "Compare", "Note"])}</a></p>`).join("")}${extra(i)}`,
    )
    .join("")}
    <details><summary>Notes</summary><p>${paragraph(8)}</p></details>
    <button class="btn btn-primary" id="like">Recommend <span class="badge text-bg-light">12</span></button></article>
</div></div>`;
document.getElementById("like")?.addEventListener("click", () => {
  const badge = /** @type {Element} */ (document.querySelector("#like .badge"));
  badge.textContent = String(Number(badge.textContent) + 1);
});
addEventListener("scroll", () => {
  const here = chapters
    .filter(
      ({ id }) => /** @type {Element} */ (document.getElementById(id)).getBoundingClientRect().top < 120,
    )
    .pop();
  for (const link of document.querySelectorAll(".list-group-item"))
    link.classList.toggle("active", link.getAttribute("href") === `#${here?.id}`);
});
