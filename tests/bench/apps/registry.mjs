// The applications that recorders are measured on: a folder each, with what it is made of (entry, bundled with packages
// from npm) and how somebody uses it (visit.mjs). The shop is the collector's own.
// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));

/** @typedef {{ name: string, path: string, ready: string, visit: (tab: import("playwright-core").Page) => Promise<any> }} App */

export const NAMES = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** @param {string} name @returns {Promise<App>} */
export async function loadApp(name) {
  const { path = `/apps/${name}/`, ready, visit } = await import(`./${name}/visit.mjs`);
  return { name, path, ready, visit };
}

/** Components of Svelte are compiled on the way in. @type {import("esbuild").Plugin} */
const svelte = {
  name: "svelte",
  setup(building) {
    building.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { compile } = await import("svelte/compiler");
      const { js } = compile(readFileSync(path, "utf8"), { filename: path, css: "injected", runes: true });
      return { contents: js.code, loader: "js" };
    });
  },
};

/** Prose that people wrote: `readme:NAME` is the text of a package's README. @type {import("esbuild").Plugin} */
const readme = {
  name: "readme",
  setup(building) {
    building.onResolve({ filter: /^readme:/ }, ({ path }) => ({
      path: join(HERE, "../../../node_modules", path.slice(7), "README.md"),
    }));
  },
};

const shell = (/** @type {string} */ name, /** @type {boolean} */ styled) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<link rel="icon" href="data:,">
${styled ? `<link rel="stylesheet" href="app.css">` : ""}
<!--hark:tag-->
</head>
<body>
<div id="app"></div>
<script defer src="app.js"></script>
</body>
</html>
`;

/**
 * Bundles one folder with an entry into a page: index.html (with a place for a recorder's tag), app.js, app.css.
 * @param {string} folder @param {string} out @param {string} [name]
 */
export async function buildPage(folder, out, name = "app") {
  const entry = readdirSync(folder).find((file) => /^entry\.(js|jsx|ts)$/.test(file));
  if (!entry) return; // the collector serves it
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: { app: join(folder, entry) },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    conditions: ["browser", "production"],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".md": "text", ".svg": "dataurl", ".woff": "file", ".woff2": "file", ".png": "dataurl" },
    legalComments: "none",
    logLevel: "error",
    plugins: [svelte, readme],
  });
  writeFileSync(join(out, "index.html"), shell(name, existsSync(join(out, "app.css"))));
}

/** @param {string[]} names @param {string} out */
export const buildApps = (names, out) =>
  Promise.all(names.map((name) => buildPage(join(HERE, name), join(out, name), name)));
