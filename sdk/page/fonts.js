// fonts.js — fonts that scripts make (FontFace) and put to a document's: told as a sheet of rules that it had adopted.
//
// Room: sdk/page, in the script that few pages load (bridge-script.js); styles.js hears of the first font. What a
// FontFace was made of, no property of it says: its constructor is listened to. Bytes go by their name, files are read
// by files.js. Known limit: fonts made before hark came.
// @ts-check
import { setTimer } from "./natives.js";

const FACES_MAX = 64;
const FONT_BYTES_MAX = 512 << 10;
const AGAIN_MS = 1000;

/** @param {import("./shared.js").Page} page */
function observeFonts(page) {
  /** With what they were made of. @type {Map<FontFace, any>} */ const made = new Map();
  /** @type {WeakMap<Document, string>} */ const told = new WeakMap();

  /** An address, or of bytes the one that they have by name; empty where it is not known (yet).
   * @param {FontFace} face @param {any} source */
  function sourceOf(face, source) {
    if (typeof source === "string") return source;
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    if (!page.fonts || bytes.length > FONT_BYTES_MAX) return "";
    const url = page.named("data:font/font", bytes);
    if (url) made.set(face, `url(${url})`);
    else setTimer(tell, AGAIN_MS); // the core has not come yet
    return url && `url(${url})`;
  }

  /** @param {Document} doc */
  function tellThose(doc) {
    let css = "";
    for (const [face, from] of made) {
      const source = doc.fonts.has(face) && sourceOf(face, from);
      if (!source) continue;
      const { family, style, weight, stretch, unicodeRange } = face;
      css +=
        `@font-face{font-family:"${family.replace(/["\\]/g, "")}";src:${source};font-style:${style};` +
        `font-weight:${weight};font-stretch:${stretch};unicode-range:${unicodeRange}}`;
    }
    if (css === (told.get(doc) || "")) return;
    told.set(doc, css);
    const { owned } = page.styles;
    const { CSSStyleSheet } = /** @type {any} */ (doc.defaultView || page.win);
    const sheet = owned.get(doc) || new CSSStyleSheet();
    owned.set(doc, sheet);
    sheet.replaceSync(css);
    void doc.adoptedStyleSheets; // who asks for the list has it looked at
  }

  const tell = page.guard(() => {
    if (page.recording()) page.everyDocument(tellThose);
  });
  const soon = () => void setTimer(tell, 0);
  page.everyWindow((win) => {
    for (const name of ["add", "delete", "clear"])
      page.patch(win.FontFaceSet.prototype, name, { after: soon });
  });
  return (/** @type {FontFace} */ face, /** @type {any} */ source) => {
    if (made.size < FACES_MAX) made.set(face, source);
    soon();
  };
}

/** @type {WeakMap<import("./shared.js").Page, ReturnType<typeof observeFonts>>} */ const observed =
  new WeakMap();

/** A script has made a font. @param {import("./shared.js").Page} page @param {FontFace} face @param {any} source */
export function fontMade(page, face, source) {
  const observe = observed.get(page) || observeFonts(page);
  observed.set(page, observe);
  observe(face, source);
}
