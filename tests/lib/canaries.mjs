// The canary corpus (tests/corpora/canaries): what is planted, how it is looked for, where the count is kept.
// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";

const CORPUS = join(ROOT, "tests/corpora/canaries");

/** @param {string} name @param {number} columns */
function rows(name, columns) {
  const lines = readFileSync(join(CORPUS, name), "utf8").split("\n");
  return lines.filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t", columns));
}

/** Formats by country; `where` says whether they are found in text or only hidden in fields. */
export const formats = rows("formats.tsv", 4).map(([country, kind, where, value]) => ({
  name: `${country} ${kind}`,
  where,
  value,
}));
/** Writing systems: a name, an address, an e-mail, and words that have to come through. */
export const scripts = rows("scripts.tsv", 5).map(([script, person, address, email, harmless]) => ({
  script,
  person,
  address,
  email,
  harmless,
}));
export const harmless = rows("harmless.txt", 1).map(([line]) => line);

/** What must be found wherever it stands. */
export const inText = [
  ...formats.filter(({ where }) => where === "text").map(({ value }) => value),
  ...scripts.map(({ email }) => email),
];
/** Words like others: hidden where they are typed, under a mask, and with maskText "all". */
export const words = [
  ...scripts.flatMap(({ person, address }) => [person, address]),
  ...formats.filter(({ where }) => where === "field").map(({ value }) => value),
];

/** The forms in which a value could hide. @param {string} value */
function shapes(value) {
  const joined = value.replace(/[\s().-]/g, "");
  const all = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), value.toUpperCase()];
  if (/\d{5}/.test(joined) && joined.length >= 9) all.push(joined);
  if (value.includes("@")) all.push(value.split("@")[0]);
  else for (const word of value.split(/[\s,]+/)) if (/^\p{L}{5,}$/u.test(word)) all.push(word);
  return [...new Set(all)];
}

/** Those of the values that are in the bytes, as UTF-8 or UTF-16. @param {string[]} values @param {Buffer} bytes */
export function found(values, bytes) {
  const text = bytes.toString("utf8");
  const latin = bytes.toString("latin1");
  const wide = (/** @type {string} */ shape) => Buffer.from(shape, "utf16le").toString("latin1");
  return values.filter((value) =>
    shapes(value).some((shape) => text.includes(shape) || latin.includes(wide(shape))),
  );
}

/**
 * Puts one test's count into build/bench/canaries.json, which the capture bench reads.
 * @param {string} part @param {{ leaked: number, tested: number, overmasked_percent?: number }} count
 */
export function keepCount(part, count) {
  const dir = join(ROOT, "build/bench");
  const path = join(dir, "canaries.json");
  const parts = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).parts ?? {}) : {};
  parts[part] = count;
  const all = /** @type {{ leaked: number, tested: number }[]} */ (Object.values(parts));
  const sum = (/** @type {"leaked" | "tested"} */ key) => all.reduce((total, one) => total + one[key], 0);
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    path,
    JSON.stringify({ leaked: sum("leaked"), tested: sum("tested"), parts }, null, 2) + "\n",
  );
}
