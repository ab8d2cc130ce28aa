// npm.mjs — the SDK as an npm package: the module with its types, and the files that it loads, to be served by the site.
//
// usage: node sdk/npm.mjs [--from build/web] [--out build/npm]
// Then `npm pack ./build/npm`. `files/` holds what the option `assets` has to point at. Where a framework renders on a
// server the package is functions that do nothing.
// @ts-check
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
/** @param {string} name @param {string} fallback */
const argument = (name, fallback) =>
  process.argv[process.argv.indexOf(name) + 1 || process.argv.length] ?? fallback;
const from = argument("--from", "build/web");
const out = argument("--out", "build/npm");

const manifest = JSON.parse(readFileSync(join(from, "manifest.json"), "utf8"));
const source = JSON.parse(readFileSync(join(HERE, "page/package.json"), "utf8"));
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "files"), { recursive: true });
cpSync(join(from, "hark.mjs"), join(out, "hark.mjs"));
cpSync(join(from, "hark.d.mts"), join(out, "hark.d.mts"));
for (const name of [
  manifest.script,
  manifest.recorder,
  manifest.wasm,
  manifest.js,
  manifest.preview,
  manifest.replay,
])
  cpSync(join(from, name), join(out, "files", name));
cpSync(join(HERE, "../LICENSE"), join(out, "LICENSE"));
cpSync(join(HERE, "../docs/sdk.md"), join(out, "README.md"));

writeFileSync(
  join(out, "hark.server.mjs"),
  `// There is no page on a server: everything is there, and does nothing.
const nothing = () => undefined;
export const init = nothing, identify = nothing, track = nothing, setConsent = nothing, addTag = nothing, stop = nothing;
export const on = () => nothing, sessionUrl = nothing, diagnostics = () => ({ state: "unsupported" });
export const preview = () => Promise.reject(new Error("hark: there is no page here"));
export default { version: ${JSON.stringify(source.version)}, init, identify, track, setConsent, addTag, stop, on, sessionUrl, preview, diagnostics };
`,
);

const about = {
  name: "hark-sdk",
  version: source.version,
  description: source.description,
  license: source.license,
  type: "module",
  main: "./hark.mjs",
  types: "./hark.d.mts",
  exports: {
    ".": {
      types: "./hark.d.mts",
      browser: "./hark.mjs",
      "edge-light": "./hark.server.mjs",
      workerd: "./hark.server.mjs",
      node: "./hark.server.mjs",
      default: "./hark.mjs",
    },
    "./files/*": "./files/*",
    "./package.json": "./package.json",
  },
  sideEffects: false,
};
writeFileSync(join(out, "package.json"), JSON.stringify(about, null, 2) + "\n");
console.log(`${out}: hark-sdk ${source.version}`);
