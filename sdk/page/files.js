// files.js — fonts and, where the site wants it, images: read again out of the browser's cache when they are there.
//
// Room: sdk/page. Nothing happens before the first batch has been answered. Fonts are those that the page has loaded
// (Resource Timing); images those of <img> elements that are recorded, neither masked nor blocked, of the page's own
// origin or marked crossorigin. Never with cookies. An origin that refuses once (a policy's connect-src) is not asked
// again. Known limits: no SVG, no background images, no fonts whose address does not end in their format's name.
// Limits: FILES_MAX files, FILE_BYTES_MAX each, FILES_BYTES_MAX in all.
// @ts-check
import { NODE_BLOCK, NODE_MASK } from "../../schema/events.js";
import { kindOf } from "./assets.js";
import { nativeFetch, whenIdle } from "./natives.js";
import { sourceOf } from "./observe/media.js";
import { above } from "./element.js";

const FILES_MAX = 64;
const FILE_BYTES_MAX = 512 << 10;
const FILES_BYTES_MAX = 2 << 20;
const FONT = /\.(?:woff2?|[ot]tf)(?:[?#]|$)/i;

/**
 * @param {import("./shared.js").Page} page
 * @param {{ fonts?: boolean, images?: boolean }} options
 * @param {(kind: number, bytes: Uint8Array, url: string) => void} know
 */
export function createFiles(page, { fonts, images }, know) {
  /** As the page spells them. @type {Set<string>} */ const seen = new Set();
  /** Spelled so, found there. @type {[string, string][]} */ const queue = [];
  /** @type {Set<string>} */ const refused = new Set();
  let left = FILES_BYTES_MAX;
  let busy = false;
  let begun = false;

  /** @param {string} address */
  async function read(address) {
    const { origin } = new URL(address);
    if (refused.has(origin)) return undefined;
    try {
      const answer = await nativeFetch(address, { cache: "force-cache", mode: "cors", credentials: "omit" });
      if (!answer.ok || Number(answer.headers.get("content-length")) > FILE_BYTES_MAX) return undefined;
      return new Uint8Array(await answer.arrayBuffer());
    } catch {
      refused.add(origin);
      return undefined;
    }
  }

  async function next() {
    const file = page.recording() ? queue.shift() : undefined;
    busy = !!file;
    if (!file) return;
    const bytes = await read(file[1]);
    whenIdle(
      page.guard(() => {
        const kind = bytes && bytes.length <= Math.min(left, FILE_BYTES_MAX) ? kindOf(bytes) : -1;
        if (bytes && kind > 0) {
          left -= bytes.length;
          know(kind, bytes, file[0]);
        }
        void next();
      }),
    );
  }

  /** @param {string} spelled @param {string} address */
  function add(spelled, address) {
    if (seen.has(spelled) || seen.size >= FILES_MAX || !/^http/.test(address)) return;
    seen.add(spelled);
    queue.push([spelled, address]);
    if (begun && !busy) void next();
  }

  /** @param {HTMLImageElement} img */
  function look(img) {
    const spelled = sourceOf(img) || img.getAttribute("src");
    if (!spelled || !img.naturalWidth || !page.known(img) || spelled.startsWith("data:")) return;
    if (img.crossOrigin === null && new URL(img.currentSrc).origin !== location.origin) return;
    for (let at = /** @type {Element | null} */ (img); at; at = above(at))
      if (page.policy.bits(at, at.getAttributeNames()) & (NODE_MASK | NODE_BLOCK)) return;
    add(spelled, img.currentSrc);
  }

  if (images)
    page.everyRoot((root) =>
      page.listen(root, "load", (event) => {
        const target = page.target(event);
        if (begun && target.localName === "img") look(/** @type {HTMLImageElement} */ (target));
      }),
    );

  return {
    /** The first batch has arrived: now there is time for files. */
    begin() {
      if (begun) return;
      begun = true;
      if (images) for (const img of page.doc.images) look(img);
      if (fonts !== false && typeof PerformanceObserver === "function") {
        const observer = new PerformanceObserver(
          page.guard((list) => {
            for (const { name } of list.getEntries()) if (FONT.test(name)) add(name, name);
          }),
        );
        observer.observe({ type: "resource", buffered: true });
        page.onStop(() => observer.disconnect());
      }
      if (!busy) void next();
    },
  };
}
