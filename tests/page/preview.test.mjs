// hark.preview(): the owner sees in the page what would be sent, masked by the real core, and nothing is sent for it.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../lib/harness.mjs";
import { KEY, startLab, tag } from "./fixtures.mjs";

const HTML = (
  /** @type {string} */ attributes,
  head = "",
) => `<!doctype html><html><head><title>Preview</title>${head}
<style>h1 { color: rgb(1, 2, 3) }</style><link rel=stylesheet href="/site.css">${tag(attributes)}</head><body>
<h1>Plain heading</h1><p id=mail>write to wanda@example.com</p><p data-hark-mask id=masked>Wanda Brown</p>
<p data-hark-block id=blocked>never read</p><input value="typed words"><div id=host></div>
<script nonce=n>document.querySelector("#host").attachShadow({mode:"open"}).innerHTML="<b>shadow words</b>"</script></body></html>`;
const SHEET = { body: "p { color: rgb(4, 5, 6) }", headers: { "content-type": "text/css" } };

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/**
 * Opens a page with a preview over it. The overlay's root is closed: the test opens it.
 * @param {string} attributes @param {Record<string, string>} [headers]
 */
async function open(attributes, headers = {}) {
  const lab = await startLab({ "/": { body: HTML(attributes), headers }, "/site.css": SHEET });
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
      const root = attach.call(this, init);
      if (this.localName === "hark-preview") /** @type {any} */ (window).overlay = root;
      return root;
    };
  });
  await page.goto(lab.url);
  await page.waitForFunction(() => /** @type {any} */ (window).hark?.version);
  const told = await page.evaluate(async () => {
    const { close, ...told } = await /** @type {any} */ (window).hark.preview();
    return told;
  });
  const close = async () => {
    await page.context().close();
    await lab.stop();
  };
  return { lab, page, told, close };
}

test("it shows the page masked, counts, sends nothing, and closes with Escape", async () => {
  const { lab, page, told, close } = await open('data-consent="denied"');
  try {
    assert.equal(told.drawn, true);
    assert.ok(told.bytes > 200 && told.bytes < 5000, `${told.bytes}`);
    assert.ok(told.nodes >= 10);
    assert.equal(told.blocked, 1);
    assert.equal(told.fields, 1);
    assert.equal(told.masked, 2);
    const shown = await page.evaluate(() => {
      const { overlay } = /** @type {any} */ (window);
      const doc = overlay.querySelector("iframe").contentDocument;
      const host = doc.querySelector("#host");
      return {
        text: doc.body.innerText,
        shadow: host.shadowRoot.textContent,
        value: doc.querySelector("input").value,
        heading: getComputedStyle(doc.querySelector("h1")).color,
        paragraph: getComputedStyle(doc.querySelector("#mail")).color,
        line: overlay.querySelector("header").textContent,
        scripts: doc.querySelector("iframe")?.sandbox ?? overlay.querySelector("iframe").sandbox.value,
      };
    });
    assert.match(shown.text, /Plain heading\s+write to xxxxx@xxxxxxx\.xxx\s+Xxxxx Xxxxx/);
    assert.doesNotMatch(shown.text, /never read/);
    assert.equal(shown.shadow, "shadow words");
    assert.equal(shown.value, "xxxxx xxxxx");
    assert.equal(shown.heading, "rgb(1, 2, 3)");
    assert.equal(shown.paragraph, "rgb(4, 5, 6)"); // a sheet that would go as an asset
    assert.equal(shown.scripts, "allow-same-origin");
    assert.match(shown.line, /2 texts masked.*1 fields masked.*1 elements blocked/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("hark-preview").count(), 0);
    assert.deepEqual(lab.bodies, []);
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
    assert.ok(!lab.requests.some((path) => path.includes("recorder")), "nothing of a recording was loaded");
  } finally {
    await close();
  }
});

test("a recording under way goes on, and does not record the preview", async () => {
  const { lab, page, close } = await open("");
  try {
    await page.keyboard.press("Escape");
    await page.evaluate(() => /** @type {any} */ (window).hark.stop());
    await page.waitForTimeout(500);
    const events = lab.events();
    assert.ok(events.some((event) => event.kind === "leave"));
    const names = events.filter((event) => event.kind === "element").map((event) => event.name);
    assert.ok(names.includes("h1") && !names.includes("iframe"), names.join(" "));
    assert.equal(names.filter((name) => name === "hark-preview").length, 1); // its size only
  } finally {
    await close();
  }
});

test("under a strict policy it still tells; without WebAssembly it counts and says why it does not draw", async () => {
  const policy = (/** @type {string} */ wasm) => ({
    "content-security-policy": `default-src 'none'; script-src 'nonce-n' 'self' ${wasm}; connect-src 'self'; style-src 'self'`,
  });
  const drawn = await open("", policy("'wasm-unsafe-eval'"));
  assert.equal(drawn.told.drawn, true);
  await drawn.close();
  const { page, told, close } = await open("", policy(""));
  try {
    assert.equal(told.drawn, false);
    assert.ok(told.bytes > 200);
    const line = await page.evaluate(() => /** @type {any} */ (window).overlay.textContent);
    assert.match(line, /cannot be drawn here/);
  } finally {
    await close();
  }
});

test("it works before init, with the script tag's own places", async () => {
  const lab = await startLab({ "/": `<!doctype html><script src="/hark.js"></script><p>words</p>` });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    const told = await page.evaluate(() =>
      /** @type {any} */ (window).hark.preview().then((/** @type {any} */ p) => p.nodes),
    );
    assert.ok(told >= 4);
    assert.ok(KEY.length === 24 && !lab.bodies.length);
  } finally {
    await page.close();
    await lab.stop();
  }
});
