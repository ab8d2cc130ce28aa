// A long article, a manual of 60 KB, under two stylesheets: bootstrap for the frame, github-markdown for the text.
// @ts-check
import "bootstrap/dist/css/bootstrap.css";
import "github-markdown-css/github-markdown-light.css";
import { marked } from "marked";
import manual from "readme:terser";

const html = /** @type {string} */ (marked.parse(manual)).replace(/<img[^>]*>/g, "");
const chapters = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, name], i) => ({ id: `c${i + 1}`, name }));
let chapter = 0;
const text = html.replace(/<h2>/g, () => `<h2 id="c${++chapter}">`);

/** @type {HTMLElement} */ (document.getElementById("app")).innerHTML = `
<nav class="navbar navbar-expand bg-body-tertiary sticky-top"><div class="container">
  <a class="navbar-brand" href="#c1">The Lamp</a>
  <ul class="navbar-nav">${["Essays", "Letters", "Maps"].map((t) => `<li class="nav-item"><a class="nav-link" href="#c9">${t}</a></li>`).join("")}</ul>
  <form class="d-flex"><input class="form-control" placeholder="Search"></form></div></nav>
<div class="container my-4"><div class="row">
  <aside class="col-3"><div class="list-group">${chapters.map(({ id, name }) => `<a class="list-group-item list-group-item-action" href="#${id}">${name}</a>`).join("")}</div></aside>
  <article class="col-9 markdown-body">${text}
    <details><summary>Notes</summary><p>Set in two stylesheets, from a manual that is written for reading.</p></details>
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
