// As a service: readiness, reloading what can be reloaded, and an end in order.
// @ts-check
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startCollector, waitFor } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches } from "../lib/wire.mjs";

const dir = mkdtempSync(join(tmpdir(), "hark-service-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** A service manager's socket: Node knows no datagrams of this kind, and every Debian has perl. */
async function startManager() {
  const path = join(dir, "notify");
  const listen = `use Socket; $| = 1; socket(S, PF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die;
    print "bound\\n"; while (defined recv(S, $m, 4096, 0)) { print $m; }`;
  const child = spawn("perl", ["-e", listen, path], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  await waitFor(() => text.includes("bound"));
  return { path, told: () => text.split("\n").slice(1, -1), stop: () => child.kill() };
}

test("the service manager is told when it is ready, reloads and stops", async () => {
  const manager = await startManager();
  const collector = await startCollector({ binary: FAULT_HARK, env: { NOTIFY_SOCKET: manager.path } });
  await waitFor(() => manager.told().length === 1);
  process.kill(collector.pid, "SIGHUP");
  await waitFor(() => manager.told().length === 3);
  await endUnharmed(collector);
  await waitFor(() => manager.told().length === 4);
  assert.deepEqual(manager.told(), ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]);
  manager.stop();
});

/** @param {import("../lib/harness.mjs").Collector} collector @param {Buffer} body */
const post = async (collector, body) =>
  (
    await fetch(`${collector.url}/v1/batch`, {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
    })
  ).status;

test("SIGHUP reads the file again: new limits hold, a wrong line changes nothing, a flag stays", async () => {
  const file = join(dir, "hark.conf");
  writeFileSync(
    file,
    "# a comment\nbatches-per-session-s = 1\nevents-max 1000  # another\n\nbody-bytes-max 5000\n",
  );
  const args = ["--config", file, "--loops", "3", "--body-bytes-max", "100000"];
  const collector = await startCollector({ binary: FAULT_HARK, args });
  const batches = makeBatches(collector.writeKey, 1, 30);
  const first = [];
  for (const body of batches.slice(0, 8)) first.push(await post(collector, body));
  assert.ok(first.includes(429), "one a second");
  writeFileSync(file, "batches-per-session-s 0\n");
  process.kill(collector.pid, "SIGHUP");
  await waitFor(() => collector.output().includes('"event":"reloaded"'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const body of batches) assert.equal(await post(collector, body), 200);
  writeFileSync(file, "batches-per-session-s 1\nno-such-thing 3\n");
  process.kill(collector.pid, "SIGHUP");
  await waitFor(() => collector.output().includes("line 2 of the file: there is no option 'no-such-thing'"));
  for (const body of batches) assert.equal(await post(collector, body), 200);
  assert.equal(await post(collector, Buffer.alloc(50_000)), 400, "the flag wins over the file: not 413");
  assert.equal(await post(collector, Buffer.alloc(100_001)), 413);
  await endUnharmed(collector);
});

test("a file that cannot be read, or is wrong, is a reason not to start", async () => {
  writeFileSync(join(dir, "wrong.conf"), "head-ms soon\n");
  for (const [name, says] of /** @type {[string, RegExp][]} */ ([
    ["none.conf", /none\.conf: No such file/],
    ["wrong.conf", /head-ms has to be a number from 100 to 600000, not 'soon'/],
  ])) {
    const args = ["--config", join(dir, name)];
    await assert.rejects(startCollector({ binary: FAULT_HARK, data: join(dir, "none"), args }), says);
  }
});

test("SIGTERM lets a request that has begun end, and waits no longer than --drain-ms for one that does not", async () => {
  const collector = await startCollector({
    binary: FAULT_HARK,
    args: ["--loops", "2", "--drain-ms", "1500"],
  });
  const [body] = makeBatches(collector.writeKey, 1, 1);
  const head = (/** @type {number} */ size) =>
    `POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`;
  const connect = () => net.connect({ port: collector.port, host: "127.0.0.1" });
  const [ends, never] = [connect(), connect()];
  let text = "";
  ends.on("data", (chunk) => (text += chunk));
  never.on("error", () => {});
  ends.write(head(body.length));
  never.write(head(100));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = Date.now();
  const ended = collector.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  ends.write(body);
  await waitFor(() => text.includes('"stored":true'));
  assert.match(text, /Connection: close/);
  assert.equal(await ended, 0);
  const took = Date.now() - began;
  assert.ok(took >= 1300 && took < 6000, `${took} ms`);
  never.destroy();
  rmSync(collector.data, { recursive: true, force: true });
});
