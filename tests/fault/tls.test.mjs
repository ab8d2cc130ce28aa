// TLS on the same loop: what plain HTTP does, it does too; a new certificate closes no connection; what is no TLS harms
// nobody.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import tls from "node:tls";
import { discard, startCollector, waitFor } from "../lib/harness.mjs";
import { AT, endUnharmed, FAULT_HARK, makeBatches } from "../lib/wire.mjs";

const dir = mkdtempSync(join(tmpdir(), "hark-tls-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const cert = join(dir, "cert.pem");
const key = join(dir, "key.pem");

/** Puts a new certificate in place. @param {string} name */
function certify(name) {
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", cert, ...subject], {
    stdio: "ignore",
  });
}

/** @param {string[]} [args] */
function start(args = []) {
  certify("first");
  return startCollector({
    binary: FAULT_HARK,
    args: ["--loops", "2", "--tls-cert", cert, "--tls-key", key, ...args],
  });
}

/** @param {number} port @param {string} path @param {https.RequestOptions} options @param {Buffer} [body]
 * @returns {Promise<{status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer, name: string}>} */
function ask(port, path, options, body) {
  return new Promise((resolve, reject) => {
    const method = body ? "POST" : "GET";
    const headers = { "content-type": "text/plain", ...options.headers };
    const all = { host: "127.0.0.1", port, path, method, rejectUnauthorized: false, ...options, headers };
    const request = https.request(all, (answer) => {
      /** @type {Buffer[]} */ const chunks = [];
      const socket = /** @type {tls.TLSSocket} */ (answer.socket);
      const name = String(socket.getPeerCertificate().subject?.CN ?? "");
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
          name,
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** @param {number} port @returns {Promise<tls.TLSSocket>} */
const connect = (port) =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => resolve(socket));
    socket.on("error", reject);
  });

/** Everything that comes until the end. @param {net.Socket} socket @returns {Promise<string>} */
const drained = (socket) =>
  new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => (text += chunk));
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });

test("batches by TLS 1.2 and 1.3 are stored, and answers ask for TLS ever after; 1.1 is not spoken", async () => {
  const collector = await start();
  const batches = makeBatches(collector.writeKey, 2, 10);
  for (const [i, version] of /** @type {const} */ (["TLSv1.2", "TLSv1.3"]).entries()) {
    const agent = new https.Agent({
      keepAlive: true,
      maxSockets: 3,
      minVersion: version,
      maxVersion: version,
    });
    const sent = batches
      .slice(i * 10, i * 10 + 10)
      .map((body) => ask(collector.port, "/v1/batch", { agent }, body));
    for (const answer of await Promise.all(sent)) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["strict-transport-security"], "max-age=31536000");
    }
    agent.destroy();
  }
  const headers = { authorization: `Bearer ${collector.readKey}` };
  const store = await ask(collector.port, "/api/store", { headers });
  assert.equal(JSON.parse(store.body.toString()).segments, 20);
  const old = spawnSync("curl", ["-sk", "--tls-max", "1.1", `${collector.url}/healthz`], {
    encoding: "utf8",
  });
  assert.notEqual(old.status, 0);
  assert.equal(
    execFileSync("curl", ["-sk", `${collector.url}/healthz`], { encoding: "utf8" }),
    '{"ok":true}',
  );
  await endUnharmed(collector);
});

test("a record for every byte, and three requests in one record", async () => {
  const collector = await start();
  const get = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
  const last = "GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  const slow = await connect(collector.port);
  const said = drained(slow);
  for (const byte of get + last) {
    slow.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await said).match(/HTTP\/1\.1 200 OK/g)?.length, 2);
  const quick = await connect(collector.port);
  const answers = drained(quick);
  quick.write(get + get + last);
  assert.equal((await answers).match(/HTTP\/1\.1 200 OK/g)?.length, 3);
  await endUnharmed(collector);
});

test("a large answer is whole, also for one who reads slowly; a large body waits for its 100", async () => {
  const plain = await startCollector({ binary: FAULT_HARK, args: ["--demo"] });
  const collector = await start(["--demo"]);
  const page = await (await fetch(`${plain.url}/viewer/index.html`)).text().catch(() => "");
  const path = /src="(\/viewer\/[^"]+\.js)"/.exec(page)?.[1] ?? "/hark.mjs";
  const expected = Buffer.from(
    await (await fetch(plain.url + path, { headers: { "accept-encoding": "identity" } })).arrayBuffer(),
  );
  assert.ok(expected.length > 50_000, `${path}: ${expected.length} bytes`);
  const socket = await connect(collector.port);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  /** @type {Buffer[]} */ const chunks = [];
  for (;;) {
    const chunk = socket.read(1000);
    if (chunk) chunks.push(chunk);
    else if (socket.readableEnded) break;
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const all = Buffer.concat(chunks);
  assert.deepEqual(all.subarray(all.indexOf("\r\n\r\n") + 4), expected);
  const body = join(dir, "body");
  writeFileSync(body, Buffer.alloc(900_000, 1));
  const curl = [
    "-sk",
    "-v",
    "-H",
    "Expect: 100-continue",
    "-H",
    "content-type: text/plain",
    "--data-binary",
    `@${body}`,
  ];
  const sent = spawnSync("curl", [...curl, `${collector.url}/v1/batch`], { encoding: "utf8" });
  assert.match(sent.stderr, /< HTTP\/1\.1 100 Continue/);
  assert.match(sent.stderr, /< HTTP\/1\.1 400/);
  await discard(plain);
  await endUnharmed(collector);
});

test("SIGHUP: new connections see the new certificate, open ones go on; a wrong one changes nothing", async () => {
  const collector = await start();
  const open = await connect(collector.port);
  const told = drained(open);
  open.write("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  assert.equal((await ask(collector.port, "/healthz", { agent: false })).name, "first");
  certify("second");
  process.kill(collector.pid, "SIGHUP");
  await waitFor(() => collector.output().includes("certificate_reloaded"));
  assert.equal((await ask(collector.port, "/healthz", { agent: false })).name, "second");
  writeFileSync(cert, "no certificate");
  process.kill(collector.pid, "SIGHUP");
  await waitFor(() => collector.output().includes("certificate_refused"));
  assert.equal((await ask(collector.port, "/healthz", { agent: false })).name, "second");
  open.write("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  assert.equal(
    (await told).match(/HTTP\/1\.1 200 OK/g)?.length,
    2,
    "the connection from before still answers",
  );
  await endUnharmed(collector);
});

test("what is no TLS, or begins it and stops, is closed; others go on", async () => {
  const collector = await start(["--head-ms", "300"]);
  for (const bytes of [
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    Buffer.alloc(5000, 0x16),
    Buffer.from("16030100ff", "hex"),
  ]) {
    const socket = net.connect({ port: collector.port, host: "127.0.0.1" });
    const said = drained(socket);
    socket.write(bytes);
    assert.doesNotMatch(await said, /HTTP/);
  }
  assert.equal((await ask(collector.port, "/healthz", { agent: false })).status, 200);
  await endUnharmed(collector);
});

test("plain HTTP is for this machine alone, unless that is said; a key without a certificate is refused", () => {
  const data = join(dir, "data");
  for (const [args, says] of /** @type {[string[], RegExp][]} */ ([
    [["--listen", "0.0.0.0:0"], /can be reached from outside: give --tls-cert/],
    [["--listen", "[::]:0"], /can be reached from outside/],
    [["--tls-key", key], /--tls-cert and --tls-key go together/],
    [["--tls-cert", join(dir, "none"), "--tls-key", key], /the certificate cannot be read/],
  ])) {
    const run = spawnSync(FAULT_HARK, ["serve", "--data", data, ...args], {
      encoding: "utf8",
      timeout: 10_000,
    });
    assert.ok(run.status === 1 || run.status === 2, run.stderr);
    assert.match(run.stderr, says);
  }
});

test("a session is followed: each batch comes at once, whatever the follower sends; and it ends with the collector", async () => {
  const collector = await start();
  const batches = makeBatches(collector.writeKey, 1, 30);
  const id = batches[0].subarray(AT.session, AT.session + 16).toString("hex");
  await ask(collector.port, "/v1/batch", {}, batches[0]);
  const socket = await connect(collector.port);
  const ended = drained(socket);
  let heard = 0;
  socket.on("data", (chunk) => (heard += String(chunk).match(/^event: /gm)?.length ?? 0));
  socket.write(
    `GET /api/sessions/${id}/live HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${collector.readKey}\r\n\r\n`,
  );
  await waitFor(() => heard === 1, 5000, collector.output);
  for (const [i, batch] of batches.slice(1).entries()) {
    socket.write("what is no request any more\r\n");
    const answer = await ask(collector.port, "/v1/batch", {}, batch);
    assert.equal(JSON.parse(answer.body.toString()).live, true);
    await waitFor(() => heard === i + 2, 5000, collector.output);
  }
  await endUnharmed(collector);
  assert.equal((await ended).match(/^id: [0-9a-f]{16}-\d+-\d+$/gm)?.length, batches.length - 1);
});
