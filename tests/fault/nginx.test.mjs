// hark behind a site's own nginx, as examples/nginx/first-party.conf has it: a prefix, a script of another name, and a
// page whose policy knows only 'self'.
// @ts-check
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { discard, launchBrowser, ROOT, startCollector, waitFor } from "../lib/harness.mjs";

const NGINX = ["/usr/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path)) ?? "nginx";

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/** @param {string} dir @param {number} port @param {string} collector its host and port @param {string} key */
function configure(dir, port, collector, key) {
  const example = readFileSync(join(ROOT, "examples/nginx/first-party.conf"), "utf8");
  const ours = example.replaceAll("127.0.0.1:7700", collector);
  assert.notEqual(ours, example);
  const html = `<!doctype html><title>t</title><script async src="/x9/s.js" data-key="${key}"></script><button id="b">b</button>`;
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${dir}/${name};`)
    .join(" ");
  writeFileSync(join(dir, "index.html"), html);
  writeFileSync(
    join(dir, "nginx.conf"),
    `${process.getuid?.() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
    events { worker_connections 64; }
    http { access_log off; types { text/html html; } ${paths}
      server { listen 127.0.0.1:${port};
        location = / { root ${dir}; try_files /index.html =404; default_type text/html;
          add_header Content-Security-Policy "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"; }
        ${ours} } }`,
  );
}

test("a site's own nginx carries hark under its own names", async () => {
  const collector = await startCollector();
  const dir = mkdtempSync(join(tmpdir(), "hark-nginx-"));
  const port = await freePort();
  configure(dir, port, new URL(collector.url).host, collector.writeKey);
  const nginx = spawn(NGINX, ["-p", dir, "-c", join(dir, "nginx.conf")], { stdio: "ignore" });
  const browser = await launchBrowser();
  try {
    const site = `http://127.0.0.1:${port}`;
    await waitFor(() =>
      fetch(site)
        .then((answer) => answer.ok)
        .catch(() => false),
    );
    const tab = await browser.newPage();
    /** @type {string[]} */ const asked = [];
    tab.on("request", (request) => void asked.push(request.url()));
    await tab.goto(site);
    await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
    await tab.click("#b");
    await tab.goto("about:blank");
    const { sessions } = await waitFor(async () => {
      const list = await collector.api("/api/sessions");
      return list.sessions[0]?.clicks === 1 && list;
    });
    assert.equal(sessions.length, 1);
    for (const url of asked.filter((each) => each.startsWith("http"))) {
      assert.equal(new URL(url).host, `127.0.0.1:${port}`, url);
      assert.doesNotMatch(new URL(url).pathname, /hark/);
    }
    for (const path of ["/x9/api/sessions", "/x9/", "/api/sessions"])
      assert.equal((await fetch(site + path)).status, 404, `${path} is not for pages`);
  } finally {
    await browser.close();
    nginx.kill();
    await discard(collector);
    rmSync(dir, { recursive: true });
  }
});
