// Fields that an input method is at work in, and those that the browser has filled in.
import assert from "node:assert/strict";

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Typing</title><!--hark--><style>
input { font: 20px monospace; color: rgb(20, 20, 20) } input:autofill { font-style: italic; border: 3px solid rgb(0, 120, 0) }
</style></head><body><p><input id="word" data-hark-allow></p><p><input id="quiet-word"></p>
<p><input id="mail" autocomplete="email" data-hark-allow></p></body></html>`,
  states: /^value$/, // one is masked; see below
  styles: /^text-decoration-line$/, // underlines what is composed
  pixels: 0.01,
  steps: {
    "an input method at work": async (tab) => {
      await tab.focus("#word");
      const devtools = await tab.context().newCDPSession(tab);
      await devtools.send("Input.imeSetComposition", { text: "nihongo", selectionStart: 7, selectionEnd: 7 });
    },
    "its word is taken": async (tab) => {
      const devtools = await tab.context().newCDPSession(tab);
      await devtools.send("Input.insertText", { text: "nihon" });
    },
    "at work under a mask": async (tab) => {
      await tab.focus("#quiet-word");
      const devtools = await tab.context().newCDPSession(tab);
      await devtools.send("Input.imeSetComposition", { text: "himitsu", selectionStart: 7, selectionEnd: 7 });
    },
    "filled in by the browser": async (tab) => {
      const devtools = await tab.context().newCDPSession(tab);
      await devtools.send("DOM.enable");
      await devtools.send("CSS.enable");
      const { root } = await devtools.send("DOM.getDocument");
      const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#mail" });
      await devtools.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: ["autofill"] });
      await tab.evaluate(() => {
        const mail = /** @type {HTMLInputElement} */ (document.querySelector("#mail"));
        mail.value = "someone";
        mail.dispatchEvent(new InputEvent("input", { bubbles: true }));
        document.body.dataset.filled = String(mail.matches(":autofill"));
      });
    },
  },
  also({ events, looks }) {
    const phases = events.filter(({ kind }) => kind === "compose").map(({ phase }) => phase);
    assert.deepEqual(phases.slice(0, 3), [0, 1, 0], "composition begins and ends are told");
    assert.ok(
      !JSON.stringify(events).includes("himitsu"),
      "what is composed is masked like the field's value",
    );
    const masked = looks[3].replayed?.find(({ attributes }) => attributes?.id === "quiet-word");
    assert.equal(masked?.state?.value, "xxxxxxx", "and as long as it is");
    assert.ok(
      looks[4].lines.some(({ attributes }) => attributes?.["data-filled"] === "true"),
      "it was filled in",
    );
  },
};
