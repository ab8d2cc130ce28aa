// A rich-text editor: quill with its own toolbar and theme over a few pages of text.
// @ts-check
import Quill from "quill";
import "quill/dist/quill.snow.css";
import { dice, writer } from "../words.js";

const roll = dice(20);
const { paragraph, title, sentence } = writer(roll);
const parts = Array.from({ length: 14 }, (_, i) => {
  const list =
    i % 4 === 2
      ? `<ul>${`<li>${sentence()}</li>`.repeat(1)}<li>${sentence()}</li><li>${sentence()}</li></ul>`
      : "";
  return `<h2>${title()}</h2><p>${paragraph(5)}</p><p><strong>${sentence()}</strong> <em>${sentence()}</em> ${paragraph(3)}</p>${list}`;
});
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `<main style="max-width:860px;margin:20px auto"><h1>Travel notes</h1><div id="editor">${parts.join("")}</div></main>`;
new Quill("#editor", {
  theme: "snow",
  modules: {
    toolbar: [
      [{ header: [1, 2, 3, false] }],
      ["bold", "italic", "underline", "link"],
      [{ list: "ordered" }, { list: "bullet" }],
      [{ color: [] }, { background: [] }],
      ["blockquote", "code-block", "clean"],
    ],
  },
});
