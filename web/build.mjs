// build.mjs — bundles the viewer, and the player page that `hark replay SESSION --html` fills.
//
// usage: node web/build.mjs --replay DIR --out DIR
// DIR of the replay has hark-replay.wasm (the wasm build's root, or a folder in it). Writes index.html, app.js, app.css,
// hark-replay.wasm, player-page.html and moment.js.
// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
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

async function styles() {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "src/app.css")],
    bundle: true,
    minify: true,
    target: "chrome111",
    write: false,
  });
  return outputFiles[0].text.trim();
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
  bundle("main.js"),
  bundle("player-page.js"),
  bundle("moment.js"),
  styles(),
]);

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "hark-replay.wasm"), wasm);
writeFileSync(join(out, "app.js"), app);
writeFileSync(join(out, "app.css"), css);
writeFileSync(
  join(out, "index.html"),
  html({
    title: "hark",
    policy: policy("'self'", "'self'"),
    head: '<link rel="stylesheet" href="app.css">\n<script src="app.js" defer></script>',
    body: "",
  }),
);

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
const size = (/** @type {{length: number}} */ bytes) => `${(bytes.length / 1024).toFixed(1)} KB`;
console.log(`viewer: app.js ${size(app)}, app.css ${size(css)}, hark-replay.wasm ${size(wasm)}`);
