// What the page tests share: a site with the built bundle, a fake collector that keeps what it gets, and the live
// tree as lines to compare a decoded one with.
// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeBatch, delivered, learn } from "../lib/decode.mjs";
import { ROOT, startSite, waitFor } from "../lib/harness.mjs";
import { nameIn } from "../lib/parcels.mjs";

export const WEB = process.env.HARK_WEB ?? join(ROOT, "build/web");
export const KEY = "pk_123456789012345678901";
const STORED = JSON.stringify({ stored: true, keyframe: true });

/** @typedef {{ body: string, headers?: Record<string, string> }} Fixture */

/**
 * Serves fixtures by path, the bundle under /, and takes batches at /v1/batch.
 * @param {Record<string, string | Fixture>} pages
 */
export async function startLab(pages) {
  /** @type {Buffer[]} */ const bodies = [];
  /** @type {Buffer[]} */ const parcels = [];
  /** @type {string[]} */ const requests = [];
  /** @type {{ answer: (body: Buffer) => { status?: number, body?: string, headers?: Record<string, string> } }} */
  const collector = { answer: () => ({ body: STORED }) };
  const site = await startSite((request, body) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/v1/batch") {
      const answer = collector.answer(body);
      if ((answer.status ?? 200) === 200) {
        bodies.push(body);
        // Like a collector: what nobody has sent is asked for.
        const want = decodeBatch(body)
          .events.filter((event) => "hash0" in event)
          .map(nameIn)
          .filter((name) => !delivered.has(name));
        if (!answer.body || answer.body === STORED)
          answer.body = JSON.stringify({ ...JSON.parse(STORED), want });
      }
      const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
      return { ...answer, headers: { ...headers, ...answer.headers } };
    }
    if (path === "/v1/asset") {
      learn(body);
      parcels.push(body);
      const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
      return { body: '{"stored":1}', headers };
    }
    if (/^\/(?:hark|recorder|core|extra|preview|replay)\./.test(path)) requests.push(path);
    const page = pages[path];
    if (page !== undefined) return typeof page === "string" ? { body: page } : page;
    const file = join(WEB, path);
    if (path !== "/" && existsSync(file)) {
      const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
      return {
        body: readFileSync(file),
        headers: { "content-type": type, "access-control-allow-origin": "*" },
      };
    }
    return undefined;
  });
  return {
    ...site,
    bodies,
    parcels,
    requests,
    collector,
    batches: () => bodies.map(decodeBatch),
    events: () =>
      bodies
        .map(decodeBatch)
        .sort((a, b) => a.envelope.epoch - b.envelope.epoch || a.envelope.seq - b.envelope.seq)
        .flatMap((batch) => batch.events),
  };
}

/** The script tag. @param {string} [attributes] */
export const tag = (attributes = "") =>
  `<script async src="/hark.js" data-key="${KEY}" ${attributes}></script>`;

/**
 * Waits until the core runs. Not with waitForFunction: when it has to look again, it evaluates words in the page, which a
 * strict policy forbids. @param {import("playwright-core").Page} page
 */
export const recording = (page) =>
  waitFor(() => page.evaluate(() => /** @type {any} */ (window).hark?.diagnostics().rung));

/** What is sent at once may come in another order. @param {ReturnType<typeof decodeBatch>[]} batches */
const isWhole = (batches) =>
  batches.every(
    ({ envelope: { epoch, tab, seq } }) =>
      seq === 0 ||
      batches.some(
        ({ envelope }) => envelope.epoch === epoch && envelope.tab === tab && envelope.seq === seq - 1,
      ),
  );

/** Stops the recorder and waits until everything has arrived. @param {import("playwright-core").Page} page @param {Awaited<ReturnType<typeof startLab>>} lab */
export async function finish(page, lab) {
  const told = await page.evaluate(() => {
    const before = /** @type {any} */ (window).hark.diagnostics();
    /** @type {any} */ (window).hark.stop();
    return before;
  });
  await waitFor(() => lab.events().some((event) => event.kind === "leave") && isWhole(lab.batches()));
  await waitFor(() => lab.events().every((event) => !("hash0" in event) || delivered.has(nameIn(event))));
  return told;
}

/**
 * Runs in the page: the live tree as lines, as `Tree.outline` makes of the decoded one, by the rules of
 * docs/wire-format.md for what is not sent.
 */
export function outlineOfPage() {
  const PREFIX = /** @type {Record<string, string>} */ ({
    "http://www.w3.org/2000/svg": "svg:",
    "http://www.w3.org/1998/Math/MathML": "math:",
  });
  /** @type {string[]} */ const lines = [];
  /** @param {any} node @param {number} depth */
  const visit = (node, depth) => {
    const put = (/** @type {string} */ what) => lines.push("  ".repeat(depth) + what);
    const below = (/** @type {any} */ parent) => {
      for (const child of parent.childNodes) visit(child, depth + 1);
    };
    if (node.nodeType === 3) return void put(JSON.stringify(node.data));
    if (node.nodeType === 8) return void put("#comment");
    if (node.nodeType === 10) return void put("#doctype");
    if (node.nodeType === 9 || node.nodeType === 11) {
      put(node.nodeType === 9 ? "#document" : "#shadow");
      return below(node);
    }
    if (node.nodeType !== 1) return undefined;
    const name = (PREFIX[node.namespaceURI] ?? "") + node.localName;
    const silent = name === "script" || name === "noscript" || name === "svg:script";
    const blocked = node.hasAttribute("data-hark-block");
    const kept = silent || blocked ? [] : [...node.attributes];
    const attributes = kept
      .filter(({ name: attribute }) => {
        if (/^on|^(?:nonce|integrity|srcdoc)$/.test(attribute)) return false;
        if (name === "input" && attribute === "checked") return false;
        if (name === "input" && attribute === "value") return /^(?:button|submit|reset)$/.test(node.type);
        if (name === "option" && attribute === "selected") return false;
        return !(name === "meta" && attribute === "content");
      })
      .map((attribute) => ` ${attribute.name}=${JSON.stringify(attribute.value)}`)
      .sort();
    put(name + attributes.join(""));
    if (silent || blocked || name === "textarea") return undefined;
    if (node.shadowRoot) visit(node.shadowRoot, depth + 1);
    if (name === "iframe" && node.contentDocument) visit(node.contentDocument, depth + 1);
    return below(node);
  };
  visit(document, 0);
  return lines;
}
