// build.mjs — bundles sdk/page and puts the core beside it.
//
// usage: node sdk/build.mjs --core DIR --out DIR
// DIR of the core has hark-core.wasm and hark-core.js (the wasm build's root, or a folder in it). Writes hark.js
// (script tag), hark.mjs with hark.d.mts (module), the core's two files under names made of their content, and
// manifest.json.
// @ts-check
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const SPARE = /^(?:hark-core\.[0-9a-f]{8}\.(?:wasm|js)|hark\.(?:js|mjs|d\.mts)|manifest\.json)$/;

/** @param {string} name @param {string} fallback */
function argument(name, fallback) {
  const at = process.argv.indexOf(name);
  return at > 0 && process.argv[at + 1] ? process.argv[at + 1] : fallback;
}

/** @param {string} dir @param {string} name */
function coreFile(dir, name) {
  const found = [join(dir, name), join(dirname(dir), name)].find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is neither in ${dir} nor beside it: build the wasm preset first`);
  return readFileSync(found);
}

/** @param {Buffer} bytes @param {string} extension */
const hashed = (bytes, extension) =>
  `hark-core.${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.${extension}`;

const core = argument("--core", "build/wasm");
const out = argument("--out", "build/web");
const { version } = JSON.parse(readFileSync(join(HERE, "page/package.json"), "utf8"));
mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) if (SPARE.test(old)) rmSync(join(out, old));

const wasm = coreFile(core, "hark-core.wasm");
const script = coreFile(core, "hark-core.js");
const names = { wasm: hashed(wasm, "wasm"), js: hashed(script, "js") };
writeFileSync(join(out, names.wasm), wasm);
writeFileSync(join(out, names.js), script);

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  minify: true,
  target: "es2020",
  legalComments: "none",
  charset: "utf8",
  define: {
    HARK_VERSION: JSON.stringify(version),
    HARK_CORE_WASM: JSON.stringify(names.wasm),
    HARK_CORE_JS: JSON.stringify(names.js),
  },
};
await build({
  ...shared,
  entryPoints: [join(HERE, "page/script.js")],
  outfile: join(out, "hark.js"),
  format: "iife",
});
await build({
  ...shared,
  entryPoints: [join(HERE, "page/index.js")],
  outfile: join(out, "hark.mjs"),
  format: "esm",
});
copyFileSync(join(HERE, "page/types.d.ts"), join(out, "hark.d.mts"));

/** @param {string} name */
function sizes(name) {
  const bytes = readFileSync(join(out, name));
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}
const files = ["hark.js", "hark.mjs", names.wasm, names.js];
const manifest = {
  version,
  script: "hark.js",
  module: "hark.mjs",
  wasm: names.wasm,
  js: names.js,
  sizes: Object.fromEntries(files.map((name) => [name, sizes(name)])),
};
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const name of files) {
  const { raw, gzip, brotli } = sizes(name);
  console.log(`${name.padEnd(24)} ${raw} bytes, gzip ${gzip}, brotli ${brotli}`);
}
