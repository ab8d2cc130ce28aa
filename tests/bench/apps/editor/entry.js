// A rich-text editor: quill with its own toolbar and theme over a few pages of text.
// @ts-check
import Quill from "quill";
import "quill/dist/quill.snow.css";
import { marked } from "marked";
import first from "readme:magic-string";
import second from "readme:quill-delta";
import third from "readme:@popperjs/core";

const text = /** @type {string} */ (marked.parse([first, second, third].join("\n\n")));
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `<main style="max-width:860px;margin:20px auto"><h1>Travel notes</h1><div id="editor">${text.replace(/<img[^>]*>/g, "")}</div></main>`;
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
