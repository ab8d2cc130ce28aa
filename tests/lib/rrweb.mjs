// rrweb as an oracle: its own Replayer, and what it shows, in a shape that hark's replay can be held against.
// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";
import { readReplayText } from "./live.mjs";

export const rrwebScript = readFileSync(join(ROOT, "node_modules/rrweb/dist/rrweb.umd.cjs"), "utf8");

/** What a replay shows, as far as both say it. @typedef {{name: string, text?: string, value?: string}} Shown */

/** Runs in the player's page. @returns {Shown[]} */
export function readReplayer() {
  /** @type {any[]} */ const out = [];
  /** @param {Node} node */
  const walk = (node) => {
    if (node.nodeType === 3) {
      if (/** @type {any} */ (node).data.trim())
        out.push({ name: "#text", text: /** @type {any} */ (node).data });
      return;
    }
    const element = /** @type {any} */ (node);
    if (node.nodeType === 1) {
      const name = element.localName;
      if (/^(script|noscript|style|link)$/.test(name)) return;
      out.push({
        name,
        ...(/^(input|textarea)$/.test(name) && !/^(checkbox|radio|button|submit|hidden)$/.test(element.type)
          ? { value: element.value }
          : {}),
      });
      if (element.shadowRoot) for (const child of element.shadowRoot.childNodes) walk(child);
      if (name === "textarea") return;
    }
    for (const child of node.childNodes) walk(child);
  };
  walk(/** @type {any} */ (window).replayer.iframe.contentDocument.documentElement);
  return out;
}

/** The same of hark's own replay. @param {string} text @returns {Shown[]} */
export function readHark(text) {
  /** @type {Shown[]} */ const out = [];
  let skip = Infinity;
  for (const node of readReplayText(text).nodes) {
    if (node.depth > skip) continue;
    skip = Infinity;
    const name = (node.name ?? "").replace(/^(svg|math):/, "");
    if (node.what === "text" && node.text?.trim()) out.push({ name: "#text", text: node.text });
    if (node.what !== "element") continue;
    if (/^(script|noscript|style|link|textarea)$/.test(name)) skip = node.depth;
    if (/^(script|noscript|style|link)$/.test(name)) continue;
    const type = node.attributes?.find(([key]) => key === "type")?.[1] ?? "";
    const typed = /^(input|textarea)$/.test(name) && !/^(checkbox|radio|button|submit|hidden)$/.test(type);
    out.push({ name, ...(typed ? { value: node.value ?? "" } : {}) });
  }
  return out;
}

/** Opens rrweb's Replayer on the events. @param {import("playwright-core").Browser} browser @param {string} url of a page
 * that has rrweb @param {any[]} events */
export async function openReplayer(browser, url, events) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  /** @type {string[]} */ const problems = [];
  page.on("console", (message) => {
    if (message.type() === "warning" && /Replayer/.test(message.text())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  await page.evaluate((list) => {
    const w = /** @type {any} */ (window);
    w.replayer = new w.rrweb.Replayer(list, { showWarning: true, mouseTail: false });
  }, events);
  return { page, problems };
}
