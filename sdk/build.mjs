// build.mjs — bundles sdk/page and puts the core beside it.
//
// usage: node sdk/build.mjs --core DIR --out DIR
// DIR of the core has hark-core.wasm and hark-core.js (the wasm build's root, or a folder in it). Writes hark.js
// (script tag), the recorder that it loads, hark.mjs with hark.d.mts (module, all in one), the core's two files, what
// hark.preview() loads, and manifest.json. What hark.js loads is under names made of its content.
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
import { minify } from "terser";
import { OWN_NAMES } from "./own-names.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const SPARE =
  /^(?:(?:hark-)?(?:core|recorder|extra|preview|replay)\.[0-9a-f]{8}\.(?:wasm|js)|hark\.(?:js|mjs|d\.mts)|manifest\.json)$/;

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

/** @param {string} stem @param {Buffer} bytes @param {string} extension */
const hashed = (stem, bytes, extension) =>
  `${stem}.${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.${extension}`;

const core = argument("--core", "build/wasm");
const out = argument("--out", "build/web");
const { version } = JSON.parse(readFileSync(join(HERE, "page/package.json"), "utf8"));
mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) if (SPARE.test(old)) rmSync(join(out, old));

const wasm = coreFile(core, "hark-core.wasm");
const script = coreFile(core, "hark-core.js");
const replay = coreFile(core, "hark-replay.wasm"); // the viewer's player, for previews on sites of other origins
const names = {
  wasm: hashed("core", wasm, "wasm"),
  js: hashed("core", script, "js"),
  replay: hashed("replay", replay, "wasm"),
  recorder: "",
  extra: "",
  preview: "",
};
writeFileSync(join(out, names.wasm), wasm);
writeFileSync(join(out, names.js), script);
writeFileSync(join(out, names.replay), replay);

const OWN = new RegExp(`^(?:${OWN_NAMES.join("|")})$`);
/** terser's, the same in all bundles: they hand objects to each other. */
const shortNames = {};

/** In a preview nothing is sent: what would be goes into the sink. @type {import("esbuild").Plugin} */
const SINK = {
  name: "sink",
  setup(build) {
    build.onResolve({ filter: /^\.\/(?:transport|assets)\.js$/ }, ({ importer }) =>
      importer === join(HERE, "page/recorder.js") ? { path: join(HERE, "preview/sink.js") } : undefined,
    );
  },
};

/**
 * Bundles an entry; terser makes of it a good twentieth less than esbuild's own minifier.
 * @param {string} entry @param {"iife" | "esm"} format @returns {Promise<Buffer>}
 */
async function bundle(entry, format) {
  const built = await build({
    entryPoints: [join(HERE, "page", entry)],
    bundle: true,
    write: false,
    minifySyntax: true,
    target: "es2020",
    legalComments: "none",
    charset: "utf8",
    format,
    plugins: entry.startsWith("../preview") ? [SINK] : [],
    define: {
      HARK_VERSION: JSON.stringify(version),
      HARK_CORE_WASM: JSON.stringify(names.wasm),
      HARK_CORE_JS: JSON.stringify(names.js),
      HARK_RECORDER: JSON.stringify(names.recorder),
      HARK_EXTRA: JSON.stringify(names.extra),
      HARK_PREVIEW: JSON.stringify(names.preview),
      HARK_REPLAY: JSON.stringify(names.replay),
    },
  });
  const small = await minify(built.outputFiles[0].text, {
    ecma: 2020,
    module: format === "esm",
    toplevel: true,
    compress: { passes: 3 },
    mangle: { properties: { builtins: true, regex: OWN } },
    nameCache: { vars: {}, props: shortNames },
  });
  // Nearly all of a script runs at once: the browser compiles it while it loads, beside the main thread.
  return Buffer.from((format === "iife" ? "//# allFunctionsCalledOnLoad\n" : "") + small.code);
}

const recorder = await bundle("recorder-script.js", "iife");
names.recorder = hashed("recorder", recorder, "js");
writeFileSync(join(out, names.recorder), recorder);
const extra = await bundle("bridge-script.js", "iife");
names.extra = hashed("extra", extra, "js");
writeFileSync(join(out, names.extra), extra);
const preview = await bundle("../preview/preview.js", "iife");
names.preview = hashed("preview", preview, "js");
writeFileSync(join(out, names.preview), preview);
writeFileSync(join(out, "hark.js"), await bundle("script.js", "iife"));
writeFileSync(join(out, "hark.mjs"), await bundle("index.js", "esm"));
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
const later = [names.extra, names.preview, names.replay];
const files = ["hark.js", names.recorder, ...later, "hark.mjs", names.wasm, names.js];
const manifest = {
  version,
  script: "hark.js",
  recorder: names.recorder,
  extra: names.extra,
  preview: names.preview,
  replay: names.replay,
  module: "hark.mjs",
  wasm: names.wasm,
  js: names.js,
  sizes: Object.fromEntries(files.map((name) => [name, sizes(name)])),
};
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const name of files) {
  const { raw, gzip, brotli } = sizes(name);
  console.log(`${name.padEnd(28)} ${raw} bytes, gzip ${gzip}, brotli ${brotli}`);
}

// What a page with the script tag transfers, brotli: more than the budget is a failed build.
const budget = JSON.parse(readFileSync(join(HERE, "page/size-budget.json"), "utf8"));
const first = manifest.sizes["hark.js"].brotli;
const everything = ["hark.js", names.recorder, names.wasm].reduce(
  (sum, name) => sum + manifest.sizes[name].brotli,
  0,
);
const few = manifest.sizes[names.extra].brotli; // loaded where an option, or what the page does, asks for it
console.log(
  `script tag: ${first} bytes (brotli) before recording begins (budget ${budget.before_recording}), ` +
    `${everything} in all (budget ${budget.everything}), ` +
    `${few} more on few pages (budget ${budget.for_few_pages})`,
);
if (first > budget.before_recording || everything > budget.everything || few > budget.for_few_pages) {
  console.error("over the budget of sdk/page/size-budget.json");
  process.exit(1);
}
