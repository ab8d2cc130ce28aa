// documents.js — the documents of a replay: the page's and those of its frames, in the mode that they had.
// @ts-check
import { FRAME_POLICY } from "./sanitize.js";

const DOCTYPES = [
  "<!DOCTYPE html>",
  "",
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
];
/** What stands in a frame of another site, of which nothing is known. */
const FOREIGN =
  "<style>body{margin:0;font:12px system-ui,sans-serif;color:#444;background:repeating-linear-gradient(135deg," +
  "#eee 0 6px,#ddd 6px 12px)}</style><p style='margin:6px'>A page of another site: not recorded</p>";

/** Empties a frame's document. @param {HTMLIFrameElement} frame @param {number} mode @returns {Document|undefined} */
export function openDocument(frame, mode) {
  const doc = frame.contentDocument;
  if (!doc) return undefined;
  doc.open();
  doc.write(
    `${DOCTYPES[mode & 3] ?? DOCTYPES[0]}<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">`,
  );
  doc.close();
  doc.adoptedStyleSheets = [];
  while (doc.firstChild) doc.removeChild(doc.firstChild);
  return doc;
}

/** @param {Element} frame @param {boolean} foreign does it show a page of another site now? */
export function showForeign(frame, foreign) {
  frame.setAttribute("sandbox", foreign ? "" : "allow-same-origin");
  if (foreign) frame.setAttribute("srcdoc", FOREIGN);
  else {
    frame.removeAttribute("srcdoc");
    frame.parentNode?.insertBefore(frame, frame.nextSibling); // a new document, at once
  }
}
