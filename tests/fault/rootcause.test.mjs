// hark rootcause: the answer for programs and for people, and what is said of tables that are no tables.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { FAULT_HARK } from "../lib/wire.mjs";

/** @param {string} csv @param {...string} flags */
function rootcause(csv, ...flags) {
  return spawnSync(FAULT_HARK, ["rootcause", "--table", "-", ...flags], { input: csv, encoding: "utf8" });
}

/** 4 × 5 × 20 cells of counts; Safari converts on no product page. */
function counts() {
  const lines = ["browser,page,country,base_n,base_k,cur_n,cur_k"];
  for (const browser of ["safari", "chrome", "firefox", "edge"])
    for (let page = 0; page < 5; page++)
      for (let country = 0; country < 20; country++)
        lines.push(
          `${browser},/p${page},c${country},100,${10 + ((page + country) % 3)},100,` +
            `${browser === "safari" && page === 1 ? 2 : 10 + ((page + country + 1) % 3)}`,
        );
  return lines.join("\n");
}

test("a cause is told with what an analyst asks next", () => {
  const { status, stdout, stderr } = rootcause(counts(), "--json");
  assert.equal(status, 0, stderr);
  const answer = JSON.parse(stdout);
  assert.equal(answer.kind, "counts");
  assert.equal(answer.verdict, "found");
  assert.equal(answer.set, "browser=safari&page=/p1");
  assert.equal(answer.causes.length, 1);
  const [cause] = answer.causes;
  assert.equal(cause.name, "browser=safari&page=/p1");
  assert.deepEqual(cause.set, [
    { dim: "browser", value: "safari" },
    { dim: "page", value: "/p1" },
  ]);
  assert.ok(cause.effect.low < cause.effect.ratio && cause.effect.ratio < cause.effect.high);
  assert.ok(cause.effect.high < 0.4 && cause.p < 1e-9 && cause.explained > 0.5);
  assert.equal(cause.sessions_now, 2000);
  assert.equal(cause.now, 40);
});

test("people get sentences", () => {
  const { status, stdout } = rootcause(counts());
  assert.equal(status, 0);
  assert.match(stdout, /^From 11\.\d+ % \(\d+ of 40000\) to \d+\.\d+ %/);
  assert.match(
    stdout,
    /1\. browser=safari and page=\/p1: from 11\.\d+ % to 2\.000 %; 0\.\d+ times what the rest/,
  );
});

test("nothing and everything are answers too", () => {
  const even = "a,predict,real\nx,10,10\ny,20,20\nz,7,7\n";
  assert.equal(JSON.parse(rootcause(even, "--json").stdout).verdict, "nothing");
  assert.match(rootcause(even).stdout, /No combination of attributes changed by more than chance/);
  assert.match(rootcause("a,predict,real\nx,0,10\ny,0,1\n").stdout, /nothing to compare/);
  const answer = JSON.parse(rootcause("a,base_n,base_k,cur_n,cur_k\nx,0,0,5,1\n", "--json").stdout);
  assert.equal(answer.verdict, "incomparable");
  assert.deepEqual(answer.causes, []);
});

test("a wrong table is refused with its line and what to do", () => {
  const cases = [
    ["", /there is no line in it/],
    [
      "ios,/pay,1,2\n",
      /line 1: "ios" the first line has to name the columns: attributes, then predict,real or/,
    ],
    ["a,predict,real\nx,1,2\nx,1,NaN\n", /line 3: column real: "NaN" is no number/],
    ["a,predict,real\nx,1,-inf\n", /line 2: column real: "-inf" is no number/],
    ["a,base_n,base_k,cur_n,cur_k\nx,1,0,-4,0\n", /line 2: column cur_n: "-4" is below 0/],
    ["a,predict,real\nx,1\n", /line 2: "x" the row has fewer cells/],
    ['a,predict,real\n"x,1,2\n', /line 2: a quote is never closed/],
    ["a\u0007,predict,real\nx,1,\u001b[31m\n", /column real: "\?\[31m" is no number/],
  ];
  for (const [csv, why] of /** @type {[string, RegExp][]} */ (cases)) {
    const { status, stdout, stderr } = rootcause(csv, "--json");
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, why);
  }
  assert.equal(spawnSync(FAULT_HARK, ["rootcause"]).status, 2);
  assert.match(
    spawnSync(FAULT_HARK, ["rootcause", "--table", "/nowhere.csv"], { encoding: "utf8" }).stderr,
    /nowhere\.csv: No such file/,
  );
});

test("bytes that are no UTF-8 do not break the JSON", () => {
  const csv = Buffer.concat([
    Buffer.from("a,predict,real\n\xff\xfe,10,1\n", "latin1"),
    Buffer.from("b,10,10\nc,9,9\n"),
  ]);
  const { status, stdout } = spawnSync(FAULT_HARK, ["rootcause", "--table", "-", "--json"], {
    input: csv,
    encoding: "utf8",
  });
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).cells, 3);
});

test("an attribute with a million values is answered, with the rest as an exact other", () => {
  const lines = ["id,os,predict,real"];
  for (let i = 0; i < 1000000; i++) lines.push(`u${i},o${i % 5},10,${i % 5 === 2 ? 4 : 10 + (i % 3) - 1}`);
  const { status, stdout, stderr } = spawnSync(FAULT_HARK, ["rootcause", "--table", "-", "--json"], {
    input: lines.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, stderr);
  const answer = JSON.parse(stdout);
  assert.equal(answer.set, "os=o2");
  assert.deepEqual(answer.attributes[0], { dim: "id", values: 1000000, other: 1000000 - 4095 });
});
