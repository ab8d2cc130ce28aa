// boxes.js — what stands in for what a replay does not have: boxes of the recorded size, with the picture where the
// recording has it, stripes where it has not, and nothing where it did not load in the page.
// @ts-check
import { sanitizeAttribute } from "./sanitize.js";

export const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const HATCH = "repeating-linear-gradient(135deg, #8883 0 6px, #8881 6px 12px)";
/** An address that ends no string and no bracket. */
const PLAIN = /^[\w+/=:;,.-]*$/;
/** A canvas with its picture: over its own ground. @param {string} url */
const PAINTED = (url) => ({
  "background-image": `url("${url}")`,
  "background-size": "100% 100%",
  "background-origin": "content-box",
  "background-repeat": "no-repeat",
});

/** @typedef {{width: number, height: number}} Size */

export class Boxes {
  /** @param {(root: Node) => void} dress puts in the browser's own style */
  constructor(dress) {
    this.dress = dress;
    /** @type {Map<Element, Size>} */
    this.sizes = new Map();
    /** @type {Set<Node>} */
    this.blocked = new Set();
    /** Images that did not load in the page. @type {Set<Element>} */
    this.broken = new Set();
    /** The address of the picture that an element shows, where its attributes do not say it. @type {Map<Element, string>} */
    this.pictures = new Map();
  }

  clear() {
    this.sizes.clear();
    this.blocked.clear();
    this.broken.clear();
    this.pictures.clear();
  }

  /** @param {Element} element @param {number} width @param {number} height */
  size(element, width, height) {
    this.sizes.set(element, { width, height });
    this.show(element);
  }

  /** @param {Element} element @param {boolean} broken */
  break(element, broken) {
    if (broken) this.broken.add(element);
    else this.broken.delete(element);
    element.setAttribute("src", this.source(element));
    this.show(element);
  }

  /** @param {Element} element @param {string} recorded its name @param {string} url "": as its attributes say */
  picture(element, recorded, url) {
    if (sanitizeAttribute(recorded, "src", BLANK) === undefined) return; // nothing that shows a page
    const picture = url && (sanitizeAttribute(recorded, "src", url) ?? BLANK);
    if (recorded === "canvas" && !PLAIN.test(picture)) return; // it goes into CSS
    if (picture) this.pictures.set(element, picture);
    else this.pictures.delete(element);
    if (recorded !== "canvas") {
      const said = sanitizeAttribute(recorded, "src", element.getAttribute("data-hark-src") ?? "");
      element.setAttribute("src", picture || said || this.source(element));
    }
    this.show(element);
  }

  /** What an img shows whose src says nothing: its picture, a box, or, where it did not load in the page, what a browser
   * shows then. @param {Element} image */
  source(image) {
    return this.pictures.get(image) ?? (this.broken.has(image) ? "data:," : BLANK);
  }

  /** Gives an element its box, if it has one. @param {Element} element */
  show(element) {
    const size = this.sizes.get(element);
    const { style } = /** @type {HTMLElement} */ (element);
    if (!size || !style) return;
    if (element.localName === "canvas") this.dress(element.getRootNode());
    if (this.broken.has(element)) {
      for (const name of ["box-sizing", "width", "height", "background"]) style.removeProperty(name);
      return;
    }
    style.setProperty("box-sizing", "border-box", "important");
    style.setProperty("width", `${size.width}px`, "important");
    style.setProperty("height", `${size.height}px`, "important");
    const source = element.localName === "img" ? element.getAttribute("src") : null;
    const picture = element.localName === "canvas" ? this.pictures.get(element) : undefined;
    if (picture) {
      style.removeProperty("background");
      for (const [name, value] of Object.entries(PAINTED(picture)))
        style.setProperty(name, value, "important");
    } else if (source && source !== BLANK) style.removeProperty("background");
    else style.setProperty("background", HATCH, "important");
    const view = this.blocked.has(element) ? element.ownerDocument.defaultView : null;
    if (view?.getComputedStyle(element).display === "inline")
      style.setProperty("display", "inline-block", "important");
  }
}
