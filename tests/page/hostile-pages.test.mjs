// Pages that replace what everybody stands on, forbid it, or break it. Whatever a page does: it works as it would without
// hark, nothing of hark's throws or writes to its console, and the recording goes on or says why it does not.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { KEY, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/**
 * @typedef {object} Row
 * @property {string} [script] runs before hark does
 * @property {string} [scripts] how hark comes, in place of its script tag
 * @property {Record<string, string>} [headers]
 * @property {string} [frame] the page is in a frame with these attributes
 * @property {string} [refused] what the network does not let through
 * @property {boolean} [unsent] batches cannot be sent: they wait
 * @property {string[]} [quiet] instead of recording it is in one of these states
 * @property {boolean} [faults] it is not known what comes of it; if there is no recording, faults are counted
 * @property {(page: import("playwright-core").Frame) => Promise<void>} [then] before the page is used
 */

/** A class of the page's own in place of the browser's. @param {string} name */
const own = (name) => `{ const its = ${name}; window.${name} = class ${name} extends its {}; }`;
/** Methods that throw. @param {string} owner @param {string} names */
const broken = (owner, names) =>
  `for (const name of "${names}".split(" ")) ${owner}[name] = () => { throw new Error("broken " + name); };`;
/** Methods that act as ever, but are the page's, and are seen by for...in. @param {string} owner */
const wrapped = (owner) => `for (const name of Object.getOwnPropertyNames(${owner})) {
    const d = Object.getOwnPropertyDescriptor(${owner}, name);
    if (typeof d.value !== "function" || name === "constructor") continue;
    const fn = d.value;
    ${owner}[name] = function (...args) { return Reflect.apply(fn, this, args); };
  }
  ${owner}.extra = function () {};`;
const throwing = (/** @type {string} */ name) =>
  `Object.defineProperty(window, "${name}", { get() { throw new DOMException("no", "SecurityError"); } });`;
const FROZEN =
  "Object Array Function Promise Map Set WeakMap Date EventTarget Node Element HTMLElement Document History " +
  "XMLHttpRequest CSSStyleSheet CSSStyleDeclaration HTMLInputElement ShadowRoot URL Response";

/** @type {Record<string, Row>} */
const ROWS = {
  "array methods are the page's": { script: wrapped("Array.prototype") },
  "string and object methods are the page's": {
    script: wrapped("String.prototype") + "Object.prototype.extra = function () {};",
  },
  "Prototype.js's toJSON": {
    script: `Array.prototype.toJSON = String.prototype.toJSON = function () { return "mine"; };`,
  },
  "classes are the page's": { script: ["Map", "Set", "WeakMap", "Date", "Promise", "URL"].map(own).join("") },
  "array methods throw": { script: broken("Array.prototype", "forEach map filter some every"), faults: true },
  "Date throws": {
    script: broken("Date", "now") + broken("Date.prototype", "getTime valueOf"),
    faults: true,
  },
  "JSON throws": { script: broken("JSON", "stringify parse") },
  "WeakMap throws": { script: broken("WeakMap.prototype", "get set has delete"), faults: true },
  "Promise is none": { script: broken("Promise", "all resolve reject race"), quiet: ["unsupported"] },
  "prototypes are frozen": {
    script: `for (const name of "${FROZEN}".split(" ")) Object.freeze(window[name].prototype);`,
  },
  "fetch and history cannot be patched": {
    script: `for (const [owner, name] of [[window, "fetch"], [History.prototype, "pushState"], [console, "error"]])
      Object.defineProperty(owner, name, { value: owner[name], configurable: false, writable: false });`,
  },
  "listeners are the page's": {
    script: `const listen = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (type, fn, options) {
        return listen.call(this, type, typeof fn === "function" ? function (e) { return fn.call(this, e); } : fn, options);
      };`,
  },
  "toString of functions is the page's": {
    script: `Function.prototype.toString = function () { throw new Error("no source"); };`,
  },
  "timers are the page's, and slow": {
    script: `const timer = window.setTimeout; window.setTimeout = (fn, ms, ...more) => timer(fn, ms + 300, ...more);`,
  },
  "Trusted Types are enforced": {
    headers: { "content-security-policy": "require-trusted-types-for 'script'; trusted-types hark" },
  },
  "Trusted Types without hark's policy": {
    headers: { "content-security-policy": "require-trusted-types-for 'script'; trusted-types other" },
    quiet: ["unsupported"],
  },
  "a sandbox without an origin": { frame: 'sandbox="allow-scripts"' },
  "storage is blocked": { script: throwing("localStorage") + throwing("sessionStorage") },
  "storage is full": {
    script: `Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };`,
  },
  "storage is none": {
    script: `for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, { value: null });`,
  },
  "sendBeacon says no": { script: "navigator.sendBeacon = () => false;" },
  "sendBeacon throws": { script: broken("navigator", "sendBeacon") },
  "fetch throws": { script: broken("window", "fetch"), unsent: true },
  "fetch is a mock": { script: "window.fetch = () => undefined;", unsent: true },
  "fetch is replaced later": {
    then: (page) => page.evaluate(() => void (window.fetch = () => Promise.reject(new Error("mock")))),
  },
  "the collector is blocked": { refused: "**/v1/batch", unsent: true },
  "the recorder is blocked": { refused: "**/recorder.*", quiet: ["unsupported"] },
  "loaded twice": { scripts: tag() + tag("id=again") },
  "loaded late": {
    scripts: `<script>addEventListener("load", () => setTimeout(() => {
      const script = document.createElement("script");
      script.src = "/hark.js";
      script.dataset.key = "${KEY}";
      document.head.append(script);
    }, 300));</script>`,
  },
  "run by another script, with no element of its own": {
    scripts: `<script>fetch("/hark.js").then((answer) => answer.text()).then((source) => {
      (0, eval)(source);
      hark.init({ key: "${KEY}", endpoint: location.origin });
    });</script>`,
  },
  "stopped and begun again": {
    then: async (page) => {
      await page.evaluate((key) => {
        const { hark } = /** @type {any} */ (window);
        hark.stop();
        hark.init({ key });
      }, KEY);
      await recording(page);
    },
  },
};

/** The page's own work: what it does must be what it would do without hark. @param {Row} row */
const bodyOf = ({ script, scripts }) => `<!doctype html><title>page</title>
<script>${script ?? ""}</script>${scripts ?? tag()}
<button id=b>press</button><p id=out></p><input id=i><script>
  document.getElementById("b").onclick = () => {
    document.getElementById("out").textContent = "pressed";
    history.replaceState(null, "", "#pressed");
    document.getElementById("i").value = "by script";
  };
</script>`;

/** What the browser itself says of a network or a policy is not hark's. @param {import("playwright-core").ConsoleMessage} message */
const browsers = (message) =>
  /^(?:Failed to load resource|Refused to |Creating a TrustedTypePolicy|This document requires 'Trusted)/.test(
    message.text(),
  ) || /Content Security Policy/.test(message.text());

/** @param {string} name @param {Row} row @param {boolean} [bare] without hark */
async function visit(name, row, bare) {
  const body = bare ? bodyOf({ ...row, scripts: "" }) : bodyOf(row);
  const inner = { body, headers: row.headers };
  const lab = await startLab({
    "/": row.frame ? `<!doctype html><iframe ${row.frame} src=/inner></iframe>` : inner,
    "/inner": inner,
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */ const said = [];
  page.on("pageerror", (error) => said.push(String(error.stack)));
  page.on("console", (message) => void (browsers(message) || said.push(message.text())));
  if (row.refused) await page.route(row.refused, (route) => route.abort());
  try {
    await page.goto(lab.url);
    const frame = row.frame ? page.frames()[1] : page.mainFrame();
    // Not waitForFunction, which stands on what the page has broken.
    const tell = () => frame.evaluate(() => /** @type {any} */ (window).hark?.diagnostics());
    if (!bare)
      await waitFor(async () => {
        const told = await tell();
        return told && (told.rung || told.state === "unsupported" || told.ownFaults || told.faults);
      });
    if (row.then && !bare) await row.then(frame);
    await frame.click("#b");
    const does = await frame.evaluate(() => [
      document.getElementById("out")?.textContent,
      /** @type {HTMLInputElement} */ (document.getElementById("i")).value,
      location.hash,
    ]);
    if (bare) return { does, said };
    if (!row.quiet && !row.unsent && !row.faults)
      await waitFor(() => lab.events().some((event) => event.kind === "click"), 10000);
    if (row.unsent) await waitFor(async () => (await tell()).retries > 0, 10000);
    const told = await tell();
    await frame.evaluate(() => /** @type {any} */ (window).hark.stop());
    await page.waitForTimeout(100);
    return { does, said, told, events: lab.events() };
  } finally {
    await context.close();
    await lab.stop();
  }
}

for (const [name, row] of Object.entries(ROWS))
  test(`${name}: ${row.quiet ? "quiet, and says so" : "recorded"}`, async () => {
    const without = await visit(name, row, true);
    const { does, said, told, events } = await visit(name, row);
    assert.deepEqual(does, without.does, "the page works as without hark");
    assert.deepEqual(said, without.said, "nothing thrown, nothing in the console");
    assert.ok(told && events);
    const faults = (told.faults ?? 0) + told.ownFaults;
    if (row.quiet) {
      assert.ok(row.quiet.includes(told.state), `it is ${told.state}`);
      return;
    }
    if (row.faults) {
      const clicked = events.some((event) => event.kind === "click");
      assert.ok(clicked || faults > 0 || told.state === "unsupported", "it says why");
      return;
    }
    assert.equal(told.state, "recording");
    assert.equal(faults, 0, told.lastFault);
    if (!row.unsent) assert.ok(events.some((event) => event.kind === "keyframe"));
  });
