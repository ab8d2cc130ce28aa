// The npm package: `npm pack` makes it, a clean project installs it offline, type-checks against it, bundles it, renders
// with it on a server, and a browser records with the bundle.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { launchBrowser, ROOT } from "../lib/harness.mjs";
import { finish, KEY, startLab, WEB } from "../page/fixtures.mjs";

/** @type {string} */ let project;
const packed = () => join(project, "node_modules/hark-sdk");
/** @param {string} command @param {string[]} args @param {string} cwd */
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
/** @param {string} file @param {string[]} options of tsc @returns {string} what it complains of */
function complaints(file, ...options) {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  try {
    return run("node", [tsc, "--noEmit", "--strict", "--target", "es2022", ...options, file], project);
  } catch (error) {
    return /** @type {any} */ (error).stdout;
  }
}

before(() => {
  project = mkdtempSync(join(tmpdir(), "hark-npm-"));
  const out = join(project, "built");
  run("node", ["sdk/npm.mjs", "--from", WEB, "--out", out], ROOT);
  const name = run("npm", ["pack", "--silent", "--pack-destination", project, out], ROOT)
    .trim()
    .split("\n")
    .pop();
  rmSync(out, { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true, "type": "module" }');
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${name}`], project);
});
after(() => rmSync(project, { recursive: true, force: true }));

test("it holds the module, its types, its licence and every file that they load", () => {
  const manifest = JSON.parse(readFileSync(join(WEB, "manifest.json"), "utf8"));
  const files = readdirSync(join(packed(), "files"));
  for (const name of [
    manifest.recorder,
    manifest.wasm,
    manifest.js,
    manifest.preview,
    manifest.replay,
    "hark.js",
  ])
    assert.ok(files.includes(name), name);
  assert.ok(existsSync(join(packed(), "LICENSE")) && existsSync(join(packed(), "README.md")));
  assert.equal(JSON.parse(readFileSync(join(packed(), "package.json"), "utf8")).dependencies, undefined);
});

const USE = `import hark, { init, on, preview, track, type Heard, type Options, type Preview, type State } from "hark-sdk";
const options: Options = {
  key: "pk_123456789012345678901", endpoint: "https://h.example", assets: "/hark/", release: "1.2", consent: "denied",
  mask: ".name", block: "#ad", allow: ".public", maskText: "all", wasm: "off", nonce: "n", ignoreGpc: true,
  fonts: false, images: true, sample: { rate: 0.1, urls: [["/pay*", 1]], events: ["order"], errors: true },
};
init(options);
const off: () => void = on("rage_click", (heard: Heard) => track("rage", { at: heard.detail.at, on: heard.element?.id }));
hark.setConsent("anonymous");
const url: string | undefined = hark.sessionUrl();
const shown: Promise<Preview> = preview();
const state: State = "recording";
`;
const WRONG = `import { init, on, setConsent } from "hark-sdk";
// @ts-expect-error the key is missing
init({});
// @ts-expect-error no such word
setConsent("perhaps");
// @ts-expect-error no such signal
on("rage", () => {});
// @ts-expect-error no such option
init({ key: "k", maskText: "some" });
`;

for (const resolution of ["bundler", "nodenext"])
  test(`its types fit, and refuse what does not (moduleResolution ${resolution})`, () => {
    const kind = resolution === "bundler" ? "esnext" : "nodenext";
    writeFileSync(join(project, "use.ts"), USE);
    writeFileSync(join(project, "wrong.ts"), WRONG);
    for (const file of ["use.ts", "wrong.ts"])
      assert.equal(
        complaints(file, "--module", kind, "--moduleResolution", resolution, "--lib", "es2022,dom"),
        "",
      );
    writeFileSync(join(project, "wrong.ts"), WRONG.replaceAll("// @ts-expect-error", "//"));
    const all = complaints(
      "wrong.ts",
      "--module",
      kind,
      "--moduleResolution",
      resolution,
      "--lib",
      "es2022,dom",
    );
    assert.equal(all.match(/error TS/g)?.length, 4, all);
  });

test("on a server it is there, and does nothing", () => {
  const script = `import hark, * as all from "hark-sdk"; hark.init({ key: "${KEY}" }); all.track("x"); all.on("*", () => {})();
    console.log(JSON.stringify([Object.keys(all).sort(), hark.diagnostics().state]));`;
  const [names, state] = JSON.parse(run("node", ["--input-type=module", "-e", script], project));
  assert.equal(state, "unsupported");
  const browser = readFileSync(join(packed(), "hark.mjs"), "utf8");
  const exported = /** @type {RegExpMatchArray} */ (
    browser.match(/export\\s*\\{([^}]*)\\}/g) ?? browser.match(/export\{[^}]*\}/g)
  );
  const there = exported.join(",").match(/as (\w+)|[{,](\w+)(?=[,}])/g)?.length ?? 0;
  assert.equal(there, names.length, `${exported}`);
});

test("bundled by esbuild it records", async () => {
  writeFileSync(
    join(project, "app.js"),
    `import { init } from "hark-sdk"; init({ key: "${KEY}", assets: "/" }); window.hark = (await import("hark-sdk")).default;`,
  );
  const bundled = await build({
    entryPoints: [join(project, "app.js")],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    absWorkingDir: project,
  });
  const lab = await startLab({
    "/": `<!doctype html><h1>Installed</h1><script type=module src=/app.js></script>`,
    "/app.js": { body: bundled.outputFiles[0].text, headers: { "content-type": "text/javascript" } },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(lab.url);
    await page.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
    await finish(page, lab);
    assert.ok(lab.events().some((event) => event.kind === "element" && event.name === "h1"));
  } finally {
    await browser.close();
    await lab.stop();
  }
});
