// build.mjs — bundles the viewer, and the player page that `hark replay SESSION --html` fills.
//
// usage: node web/build.mjs --replay DIR --out DIR [--package DIR]
// DIR of the replay has hark-replay.wasm (the wasm build's root, or a folder in it). Writes index.html, app.js and its
// chunks (NAME-HASH.js, one for each view and what views share), app.css, hark-replay.wasm, player-page.html and
// moment.js; with --package also the npm package of <hark-player>, ready for `npm pack`. Fails where what the first view needs is over FIRST_LOAD_BYTES_MAX.
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
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FIRST_LOAD_BYTES_MAX = 150 * 1024; // gzipped
const FIRST_VIEW = "web/src/views/sessions.js";
const SESSION_PLACE = "<!--hark:session-->"; // replay/html.c looks for it

/** @param {string} name @param {string} fallback */
function argument(name, fallback) {
  const at = process.argv.indexOf(name);
  return at > 0 && process.argv[at + 1] ? process.argv[at + 1] : fallback;
}

/** @param {string} entry @returns {Promise<string>} */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "src", entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** The viewer, one file for each view. @param {string} out @returns {Promise<Map<string, {text: string, needs: string[], of: string}>>} by
 * file name: `needs` must come with it, `of` is the source it begins with */
async function chunks(out) {
  const { outputFiles, metafile } = await build({
    entryPoints: { app: join(HERE, "src/main.js") },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    outdir: out,
    absWorkingDir: dirname(HERE),
    chunkNames: "[name]-[hash]",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const made = Object.entries(metafile.outputs).map(([path, { imports, entryPoint }]) => [
    basename(path),
    {
      text: outputFiles.find((file) => basename(file.path) === basename(path))?.text ?? "",
      needs: imports.filter(({ kind }) => kind === "import-statement").map((one) => basename(one.path)),
      of: entryPoint ?? "",
    },
  ]);
  return new Map(/** @type {any} */ (made));
}

/** A file and all that must come with it. @param {Map<string, {needs: string[]}>} files @param {string} name @returns {string[]} */
const closure = (files, name) => [
  ...new Set([name, ...(files.get(name)?.needs ?? []).flatMap((needed) => closure(files, needed))]),
];

/** @param {string} entry */
async function styles(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    minify: true,
    target: "chrome111",
    write: false,
  });
  return outputFiles[0].text.trim();
}

/** The one script of <hark-player>: its styles and its wasm are in it. @param {Uint8Array} wasm @returns {Promise<string>} */
async function element(wasm) {
  // In a shadow root the element itself stands for the page.
  const css = (await styles("player/player.css")).replace(/(^|[},])(?::root|body)(?=\{)/g, "$1:host");
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "player/hark-player.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    write: false,
    logLevel: "warning",
    plugins: [
      {
        name: "built",
        setup(made) {
          made.onResolve({ filter: /^hark:/ }, ({ path }) => ({ path, namespace: "hark" }));
          made.onLoad({ filter: /:css$/, namespace: "hark" }, () => ({ contents: css, loader: "text" }));
          made.onLoad({ filter: /:wasm$/, namespace: "hark" }, () => ({ contents: wasm, loader: "binary" }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

// Recorded documents inherit the policy of the page that shows them, so styles may be inline and pictures and fonts may
// be data:, but nothing may be fetched and only this script runs.
/** @param {string} script @param {string} connect */
const policy = (script, connect) =>
  `default-src 'none'; script-src ${script} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src data:; ` +
  `font-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'`;

/** @param {{title: string, policy: string, head: string, body: string}} page */
const html = (page) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${page.policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
<link rel="icon" href="data:,">
${page.head}
</head>
<body>
<div id="app"></div>
${page.body}
</body>
</html>
`;

const replay = argument("--replay", "build/wasm");
const out = argument("--out", "build/web/viewer");
const wasmPath = [replay, dirname(replay)].map((dir) => join(dir, "hark-replay.wasm")).find(existsSync);
if (!wasmPath)
  throw new Error(`hark-replay.wasm is neither in ${replay} nor beside it: build the wasm preset first`);
const wasm = readFileSync(wasmPath);
const [app, playerPage, moment, css] = await Promise.all([
  chunks(out),
  bundle("player-page.js"),
  bundle("moment.js"),
  styles("src/app.css"),
]);

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "hark-replay.wasm"), wasm);
for (const old of readdirSync(out)) if (/-[A-Z0-9]{8}\.js$/.test(old)) rmSync(join(out, old));
for (const [name, { text }] of app) writeFileSync(join(out, name), text);
const firstView = [...app.keys()].find((name) => app.get(name)?.of === FIRST_VIEW) ?? "";
const first = [...new Set([...closure(app, "app.js"), ...closure(app, firstView)])];
writeFileSync(join(out, "app.css"), css);
const index = html({
  title: "hark",
  policy: policy("'self'", "'self'"),
  head: [
    '<link rel="stylesheet" href="app.css">',
    ...first.filter((name) => name !== "app.js").map((name) => `<link rel="modulepreload" href="${name}">`),
    '<script type="module" src="app.js"></script>',
  ].join("\n"),
  body: "",
});
writeFileSync(join(out, "index.html"), index);

// `</script` in a string of the bundle would end the element; `<\/` is the same in JS.
const inlined = (/** @type {string} */ script) => script.replaceAll("</", "<\\/").trim();
writeFileSync(join(out, "moment.js"), inlined(moment));
const inline = inlined(playerPage);
const hash = `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
writeFileSync(
  join(out, "player-page.html"),
  html({
    title: "A session · hark",
    policy: policy(hash, "'none'"),
    head: `<style>${css}</style>`,
    body:
      `${SESSION_PLACE}\n<script type="application/octet-stream;base64" id="hark-replay-wasm">` +
      `${wasm.toString("base64")}</script>\n<script>${inline}</script>`,
  }),
);
const size = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const texts = [index, css, ...first.map((name) => app.get(name)?.text ?? "")];
const firstLoad = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
console.log(
  `viewer: first load ${size(firstLoad)} gzipped (at most ${size(FIRST_LOAD_BYTES_MAX)}), ${app.size} scripts, ` +
    `hark-replay.wasm ${size(wasm.length)}`,
);
const toPackage = argument("--package", "");
if (toPackage) {
  const script = await element(wasm);
  mkdirSync(toPackage, { recursive: true });
  writeFileSync(join(toPackage, "hark-player.js"), script);
  for (const name of ["package.json", "README.md"])
    copyFileSync(join(HERE, "player", name), join(toPackage, name));
  copyFileSync(join(dirname(HERE), "LICENSE"), join(toPackage, "LICENSE"));
  console.log(
    `hark-player.js: ${size(script.length)}, ${size(gzipSync(script, { level: 9 }).length)} gzipped`,
  );
}
if (!firstView) throw new Error(`${FIRST_VIEW} is not a view of its own`);
if (firstLoad > FIRST_LOAD_BYTES_MAX) throw new Error("the viewer's first load is over its budget");
