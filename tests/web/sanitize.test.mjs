// The live player's rules for elements and attributes are those of replay/sanitize.c: both read one table of cases.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sanitizeAttribute, sanitizeElement } from "../../web/src/player/sanitize.js";

const cases = readFileSync(new URL("../replay/sanitize_cases.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split("\t"))
  .map(([element, name, value, fate]) => ({
    element,
    name,
    value: value.replace("\\t", "\t").replace("\\n", "\n").replace("\\x01", "\x01"),
    fate,
  }));

test("attributes are kept, dropped or made inert as in C", () => {
  assert.ok(cases.length > 50);
  for (const { element, name, value, fate } of cases) {
    const allowed = sanitizeAttribute(element, name, value);
    const found = allowed === undefined ? "drop" : allowed === "#" && value !== "#" ? "inert" : "keep";
    const expected = fate === "inert" && value === "#" ? "keep" : fate;
    assert.equal(found, expected, `${element} ${name}=${value}`);
    if (fate === "keep") assert.equal(allowed, value);
  }
});

test("elements that load or read things in their own way get another name", () => {
  for (const name of ["object", "OBJECT", "embed", "plaintext", "frame", "portal", "a b", "", "1a", "x><y"])
    assert.equal(sanitizeElement(name), "hark-element");
  for (const [name, local] of [
    ["div", "div"],
    ["svg:path", "path"],
    ["svg:image", "image"],
    ["my-élément", "my-élément"],
  ])
    assert.equal(sanitizeElement(name), local);
});
