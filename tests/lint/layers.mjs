// Reads every #include of the tree and refuses one that points up the layers of docs/architecture.md.
// @ts-check
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What each room may include, besides itself. Longest prefix wins. @type {[string, string[]][]} */
const ROOMS = [
  ["schema/base/", []],
  ["schema/", ["schema/"]],
  ["sdk/signals/", ["schema/"]],
  ["sdk/core/", ["schema/", "sdk/signals/"]],
  ["sdk/wasm/", ["schema/", "sdk/"]],
  ["replay/", ["schema/"]],
  ["collector/store/", ["schema/"]],
  ["collector/signals/", ["schema/", "sdk/signals/"]],
  ["collector/analysis/", ["schema/", "sdk/signals/", "replay/", "collector/store/"]],
  ["collector/report/", ["schema/", "sdk/signals/", "replay/", "collector/store/", "collector/analysis/"]],
  [
    "collector/ingest/",
    ["schema/", "sdk/signals/", "sdk/core/masking.h", "collector/store/", "collector/signals/"],
  ],
  [
    "collector/rest/",
    ["schema/", "sdk/signals/", "replay/", "collector/store/", "collector/signals/", "collector/ingest/"],
  ],
  // A recording of another maker is told to the recorder that pages have.
  [
    "collector/portable/",
    ["schema/", "sdk/core/recorder.h", "replay/", "collector/store/", "collector/ingest/", "collector/http/"],
  ],
  ["collector/", ["schema/", "sdk/signals/", "sdk/core/masking.h", "replay/", "collector/"]],
];
/** Headers that only a port may touch, and the places that are that port. @type {[RegExp, RegExp][]} */
const PORTS = [
  [/^lmdb\.h$/, /^collector\/store\/store_lmdb/],
  [/^uv\.h$/, /^collector\/(net|cli|writer|api)/],
  [/^emscripten/, /^(sdk|replay)\/wasm\//],
  [/^curl\//, /^collector\/alerts\/send\.c/],
  [/^llhttp\.h$/, /^collector\/http\//],
  [/^jansson\.h$/, /^collector\//],
];
const PLATFORM_FREE =
  /^(schema|sdk\/core|sdk\/signals|replay|collector\/analysis|collector\/signals|collector\/rest)\//;
const PLATFORM = /^(stdio|unistd|time|sys\/|pthread|fcntl|dirent|netinet|arpa)/;
const TOOLS = /^schema\/(fbgen\/|events_js\.c|dictionary\/)/; // run at build time, on the developer's machine

const files = execFileSync("git", ["ls-files", "*.c", "*.h"], { encoding: "utf8" })
  .split("\n")
  .filter(Boolean);
const problems = [];
let read = 0;
for (const file of files) {
  if (/^(tests|examples)\//.test(file) || TOOLS.test(file)) continue;
  const room = ROOMS.filter(([prefix]) => file.startsWith(prefix)).sort(
    (a, b) => b[0].length - a[0].length,
  )[0];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const quoted = /^\s*#\s*include\s+"([^"]+)"/.exec(line)?.[1];
    const angled = /^\s*#\s*include\s+<([^>]+)>/.exec(line)?.[1];
    read += quoted || angled ? 1 : 0;
    if (quoted && !room) problems.push(`${file}: in no known room`);
    if (quoted && room && !quoted.startsWith(room[0]) && !room[1].some((p) => quoted.startsWith(p)))
      problems.push(`${file}: may not include ${quoted}`);
    const outside = angled ?? quoted ?? "";
    for (const [header, place] of PORTS)
      if (header.test(outside) && !place.test(file))
        problems.push(`${file}: ${outside} belongs behind ${place}`);
    if (angled && PLATFORM_FREE.test(file) && PLATFORM.test(angled))
      problems.push(`${file}: <${angled}> in a platform-free room`);
  }
}
if (read < 20) problems.push(`only ${read} #include lines were found: is this the right folder?`);
for (const problem of problems) console.error(`layers: ${problem}`);
console.log(`layers: ${read} #include lines in ${files.length} files, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
