// The catalogue of the viewer's words: every key in both languages, with the same holes, and each of them said somewhere;
// numbers, plurals and times as each language writes them.
// @ts-check
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ago, duration } from "../../web/src/format.js";
import { bytes, catalogue, number, percent, setLanguage } from "../../web/src/text.js";

const SOURCE = fileURLToPath(new URL("../../web/src", import.meta.url));
const rooms = readdirSync(join(SOURCE, "text"));
const sources = [
  ...readdirSync(SOURCE, { recursive: true, encoding: "utf8" }),
  join("..", "player", "hark-player.js"),
]
  .filter((name) => name.endsWith(".js") && !name.startsWith("text/"))
  .map((name) => readFileSync(join(SOURCE, name), "utf8"));
/** Words of the wire that are looked up by their name. */
const wire = ["schema/events.js", "sdk/signals/signals.h"]
  .map((name) => readFileSync(join(SOURCE, "../..", name), "utf8"))
  .join("\n");

/** @param {import("../../web/src/text.js").Sentence} sentence */
const forms = (sentence) => (typeof sentence === "string" ? [sentence] : [sentence.one, sentence.other]);
/** @param {string} text */
const holes = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort().join();

for (const room of rooms)
  test(`${room}: both languages say the same, and all of it is said`, async () => {
    const { t } = await import(join(SOURCE, "text", room));
    assert.deepEqual(Object.keys(t.de).sort(), Object.keys(t.en).sort());
    const said = sources.filter((text) => text.includes(`text/${room}"`)).join("\n");
    for (const key of Object.keys(t.en)) {
      assert.equal(typeof t.de[key], typeof t.en[key], `${key}: a plural in one language only`);
      for (const form of [...forms(t.en[key]), ...forms(t.de[key])]) {
        assert.ok(form.trim(), `${key} is empty`);
        if (typeof t.en[key] === "string") assert.equal(holes(form), holes(t.en[key]), `the holes of ${key}`);
      }
      assert.ok(said.includes(`"${key}"`) || wire.includes(`"${key}"`), `${key} is never said`);
    }
  });

test("numbers, plurals and times are written as the language does", () => {
  const t = catalogue(
    { found: { one: "{n} session", other: "{n} sessions" } },
    { found: { one: "{n} Sitzung", other: "{n} Sitzungen" } },
  );
  setLanguage("en");
  assert.equal(t("found", { n: 1 }), "1 session");
  assert.equal(t("found", { n: 1234 }), "1,234 sessions");
  assert.equal(number(1234.56), "1,234.6");
  assert.equal(percent(0.034), "3.4%");
  assert.equal(bytes(1_500_000), "1.5 MB");
  assert.equal(duration(185_000), "3 min 5 sec");
  setLanguage("de");
  assert.equal(t("found", { n: 1 }), "1 Sitzung");
  assert.equal(t("found", { n: 1234 }), "1.234 Sitzungen");
  assert.equal(number(1234.56), "1.234,6");
  assert.equal(percent(0.034).replace(/\s/, " "), "3,4 %");
  assert.equal(ago(1e12, 1e12 + 5 * 60e3), "vor 5 Min.");
  setLanguage("en");
});
