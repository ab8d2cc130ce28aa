// Videos, sounds, images that do not come, animations and printing, as they are told.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser } from "../lib/harness.mjs";
import { finish, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/** Three seconds of silence. */
function silence() {
  const samples = 8000 * 3;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  [16, 0x00010001, 8000, 8000, 0x00080001].forEach((word, i) => wav.writeUInt32LE(word, 16 + 4 * i));
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  return wav;
}
const WAV = `data:audio/wav;base64,${silence().toString("base64")}`;

/** @param {string} body @param {(page: import("playwright-core").Page) => Promise<unknown>} act */
async function record(body, act) {
  const lab = await startLab({ "/": `<!doctype html><title>Media</title>${tag()}<body>${body}` });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await act(page);
    await page.waitForTimeout(100);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    const events = lab.events();
    const tree = treeOf(events);
    const id = (/** @type {string} */ name) =>
      [...tree.nodes.values()].find((node) => node.attributes.get("id") === name)?.id;
    return { id, of: (/** @type {string} */ kind) => events.filter((event) => event.kind === kind) };
  } finally {
    await page.close();
    await lab.stop();
  }
}

/** @param {number} word zigzag */
const signed = (word) => (word >>> 1) ^ -(word & 1);

test("a sound that plays, jumps, changes its pace and ends", async () => {
  const { of, id } = await record(`<audio id=a></audio>`, (page) =>
    page.evaluate(async (wav) => {
      const audio = /** @type {HTMLAudioElement} */ (document.getElementById("a"));
      const on = (/** @type {string} */ type) =>
        new Promise((resolve) => audio.addEventListener(type, resolve, { once: true }));
      audio.src = wav;
      audio.muted = true;
      await audio.play();
      await new Promise((resolve) => setTimeout(resolve, 200));
      audio.currentTime = 1.5;
      await on("seeked");
      audio.playbackRate = 2;
      await on("ended");
    }, WAV),
  );
  const told = of("media");
  assert.ok(told.every(({ node }) => node === id("a")));
  assert.deepEqual([told[0].state, signed(told[0].rate)], [1, 100]);
  const jump = told.find(({ time }) => time >= 1500 && time < 1700);
  assert.ok(jump, JSON.stringify(told));
  assert.ok(told.some(({ rate, state }) => signed(rate) === 200 && state === 1));
  const end = told[told.length - 1];
  assert.equal(end.state, 2);
  assert.ok(Math.abs(end.time - 3000) < 60);
  // Between two words the position is where counting on says.
  const last = told[told.length - 2];
  assert.ok(Math.abs(last.time + (end.at - last.at) * 2 - end.time) < 400, JSON.stringify([last, end]));
  assert.ok(told.length < 8, "few words");
});

test("images that did not come, before and after, in a shadow root too", async () => {
  const { of, id } = await record(
    `<img id=bad src=/none.png><img id=good src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="><div id=host></div>`,
    (page) =>
      page.evaluate(async () => {
        const root = /** @type {any} */ (document.getElementById("host")).attachShadow({ mode: "open" });
        root.innerHTML = `<img id=inner src=/none-either.png alt=lost>`;
        await new Promise((resolve) => setTimeout(resolve, 200));
        const good = /** @type {any} */ (document.getElementById("good"));
        const bad = /** @type {any} */ (document.getElementById("bad"));
        [good.src, bad.src] = [bad.src, good.src];
        await new Promise((resolve) => setTimeout(resolve, 200));
      }),
  );
  const states = (/** @type {string} */ name) =>
    of("state")
      .filter(({ node }) => node === id(name))
      .map(({ bits }) => bits);
  assert.deepEqual(states("bad"), [8, 0]);
  assert.deepEqual(states("good"), [8]);
  assert.deepEqual(states("inner"), [8]);
});

test("animations of scripts, what becomes of them, and long ones of stylesheets; never an address or a text", async () => {
  const { of, id } = await record(
    `<style>@keyframes spin{to{rotate:1turn}} .spin{animation:spin 3s infinite} .blink{animation:spin .2s}</style>
     <p id=a>a</p><p id=b>b</p><p id=c class=blink>c</p>`,
    (page) =>
      page.evaluate(async () => {
        const by = (/** @type {string} */ name) => /** @type {any} */ (document.getElementById(name));
        const turn = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const moving = by("a").animate(
          [
            { opacity: 0, backgroundImage: "url(/secret.png)", content: '"a name"' },
            { opacity: 1, offset: 0.3 },
            { opacity: 0.5 },
          ],
          { duration: 5000, iterations: Infinity, easing: "ease-in" },
        );
        by("b").classList.add("spin");
        await turn(100);
        moving.playbackRate = 0.5;
        moving.pause();
        await turn(50);
        moving.cancel();
        const made = new Animation(new KeyframeEffect(by("b"), { translate: ["0px", "9px"] }, 700));
        made.play();
        const refused = new Animation(new KeyframeEffect(by("b"), null, 1000));
        refused.play();
        refused.updatePlaybackRate(3);
        refused.cancel(); // its promise is refused; nobody may hear of that
        await turn(50);
      }),
  );
  const described = of("animate").map(({ id: number, node, json }) => ({
    number,
    node,
    ...JSON.parse(json),
  }));
  const script = described.find(({ node, k }) => node === id("a") && k);
  assert.deepEqual(script.k, [{ opacity: "0" }, { opacity: "1", offset: 0.3 }, { opacity: "0.5" }]);
  assert.deepEqual(script.t, { duration: 5000, iterations: "Infinity", easing: "ease-in" });
  assert.deepEqual(
    of("animation")
      .filter((event) => event.id === script.number)
      .map(({ state, rate }) => [state, signed(rate)]),
    [
      [0, 100],
      [0, 50],
      [1, 50],
      [3, 50],
    ],
  );
  assert.ok(described.some(({ css, node }) => css === "spin" && node === id("b")));
  assert.ok(
    !described.some(({ css, node }) => css && node === id("c")),
    "short ones follow from their styles",
  );
  assert.ok(described.some(({ k, node }) => k && node === id("b") && k[1]?.translate === "9px"));
  assert.ok(!of("failure").length);
});

test("printing is told", async () => {
  const { of } = await record("<p>paper", async (page) => {
    await page.emulateMedia({ media: "screen" });
    await page.pdf();
  });
  assert.deepEqual(
    of("print").map(({ state }) => state),
    [1, 0],
  );
});
