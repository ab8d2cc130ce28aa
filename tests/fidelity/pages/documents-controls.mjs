// Controls, as visitors and scripts leave them; and what is never told of them.
import assert from "node:assert/strict";

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html data-hark-allow><head><title>Controls</title><!--hark--><style>
:checked + i { color: rgb(0, 120, 0) } :indeterminate + i { color: rgb(0, 0, 200) } :placeholder-shown { background: #eef }
:disabled { opacity: 0.4 } #edit { border: 1px solid; min-height: 20px }
</style></head><body>
<select id="one"><option>red<option selected>green<option>blue</select>
<select id="many" multiple size="3"><option selected>a<option>b<option selected>c</select>
<input type="checkbox" id="box"><i>box</i> <input type="radio" name="r" id="r1" checked><i>one</i>
<input type="radio" name="r" id="r2"><i>two</i> <input id="word" placeholder="a word"> <input type="date" id="day">
<input type="range" id="range" min="0" max="10" value="2"> <progress id="bar" max="4" value="1"></progress>
<meter value="0.3"></meter> <input type="file" id="file"> <input type="password" id="secret">
<textarea id="area">before</textarea><div id="edit" contenteditable data-hark-allow>edited <b>here</b></div>
<fieldset disabled><input value="off"></fieldset></body></html>`,
  pixels: 0.015, // a file's name is not told, a password's length neither
  states: /^value$/, // a password's and a file's are other ones; see below
  steps: {
    chosen: async (tab) => {
      await tab.selectOption("#one", "blue");
      await tab.selectOption("#many", ["b"]);
      await tab.check("#r2");
      await tab.check("#box");
    },
    "by script": (tab) =>
      tab.evaluate(() => {
        const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
        at("box").indeterminate = true;
        at("one").selectedIndex = 0;
        at("word").value = "plain words";
        at("bar").value = 3;
        at("range").value = 8;
        at("area").value = "after";
      }),
    typed: async (tab) => {
      await tab.fill("#secret", "hunter");
      await tab.setInputFiles("#file", {
        name: "canary.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("x"),
      });
      await tab.click("#edit b");
      await tab.keyboard.type("more ");
      await tab.focus("#word");
    },
  },
  also({ events, looks }) {
    for (const { lines, replayed } of looks)
      for (const id of ["word", "area", "range", "day"]) {
        const [live, replay] = [lines, replayed ?? []].map((all) =>
          all.find((line) => line.attributes?.id === id),
        );
        assert.equal(replay?.state?.value, live?.state?.value, `the value of #${id}`);
      }
    assert.ok(!/canary|hunter/.test(JSON.stringify(events)), "neither a file's name nor a password is told");
  },
};
