// What canvases show: only where the site asks, never under a mask, within its budget, and nothing of it stays behind.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { finish, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const DRAWN = `<canvas id="c" width="200" height="100"></canvas><script>
const context = c.getContext("2d");
context.fillStyle = "teal";
context.fillRect(10, 10, 100, 50);
</script>`;

/** @param {string} body @param {string} [attributes] of the tag */
const page_ = (body, attributes = "") =>
  `<!doctype html><title>Canvas</title>${tag(attributes)}<body>${body}`;

/**
 * Records a page for a while and gives its CANVAS events.
 * @param {string} html @param {(page: import("playwright-core").Page) => Promise<void>} [act]
 */
async function pictures(html, act) {
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.waitForTimeout(1200);
    await act?.(page);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    return lab.events().filter(({ kind }) => kind === "canvas");
  } finally {
    await page.close();
    await lab.stop();
  }
}

test("without being asked, nothing is read", async () => {
  assert.equal((await pictures(page_(DRAWN))).length, 0);
});

test("one that does not change is told once, one that does again", async () => {
  assert.equal((await pictures(page_(DRAWN, 'data-canvas="4"'))).length, 1);
  const changed = await pictures(page_(DRAWN, 'data-canvas="4"'), async (page) => {
    await page.evaluate(
      () => void document.querySelector("canvas")?.getContext("2d")?.clearRect(0, 0, 60, 60),
    );
    await page.waitForTimeout(2500);
  });
  assert.equal(changed.length, 2);
});

test("nothing under a mask, nor on a page whose words are masked", async () => {
  assert.equal((await pictures(page_(`<p data-hark-mask>${DRAWN}`, 'data-canvas="4"'))).length, 0);
  assert.equal((await pictures(page_(DRAWN, 'data-canvas="4" data-mask-text="all"'))).length, 0);
});

test("one that is too much to send is not sent", async () => {
  const noise = `<canvas id="c" width="640" height="640"></canvas><script>
    const context = c.getContext("2d");
    const image = context.createImageData(640, 640);
    for (let i = 0; i < image.data.length; i += 65536) crypto.getRandomValues(image.data.subarray(i, i + 65536));
    context.putImageData(image, 0, 0);
  </script>`;
  assert.equal((await pictures(page_(noise, 'data-canvas="4"'))).length, 0);
});

test("WebGL's draw calls are the browser's own again after stop", async () => {
  const lab = await startLab({ "/": page_(DRAWN, 'data-canvas="4"') });
  const page = await browser.newPage();
  try {
    await page.addInitScript(() => {
      /** @type {any} */ (window).before = WebGLRenderingContext.prototype.drawArrays;
    });
    await page.goto(lab.url);
    await recording(page);
    const same = () =>
      page.evaluate(() => WebGLRenderingContext.prototype.drawArrays === /** @type {any} */ (window).before);
    await waitFor(async () => !(await same()));
    await finish(page, lab);
    assert.equal(await same(), true);
  } finally {
    await page.close();
    await lab.stop();
  }
});
