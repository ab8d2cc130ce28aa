// Stores full of made-up visits (tests/report/visits.c): the same ones each time, up to now or to a time.
// @ts-check
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";

const MAKE_VISITS = ["release", "dev", "asan"]
  .map((preset) => join(ROOT, `build/${preset}/tests/report/make_visits`))
  .find((path) => existsSync(path));

/** A store with so many hours of visits, and its keys: options of startCollector. @param {string} binary
 * @param {number} hours @param {number} [broken] the last ones of them, in which one browser fares badly
 * @param {number} [endMs] when the last of them is; now */
export function makeVisits(binary, hours, broken = 0, endMs = Date.now()) {
  if (!MAKE_VISITS) throw new Error("make_visits was not built (cmake preset release, dev or asan)");
  const data = mkdtempSync(join(tmpdir(), "hark-test-"));
  const said = spawnSync(binary, ["keys", "new", "--project", "shop", "--data", data], { encoding: "utf8" });
  const [writeKey] = /pk_[A-Za-z0-9]{21}/.exec(said.stdout) ?? [""];
  const [readKey] = /rk_[A-Za-z0-9]+/.exec(said.stdout) ?? [""];
  if (!writeKey) throw new Error(`no keys: ${said.stdout}${said.stderr}`);
  execFileSync(MAKE_VISITS, [data, String(hours), String(broken), String(endMs)]);
  return { data, keys: { writeKey, readKey }, binary };
}
