// Who is counted: the peer, unless that is the trusted proxy. What anybody can write into X-Forwarded-For counts for nothing.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { discard, startCollector } from "../lib/harness.mjs";
import { FAULT_HARK, rawConnection } from "../lib/wire.mjs";

const LIMIT = 4;
const SENT = 12;

/** Sends no batches, which are refused as such (400) or for their number (429). @param {string[]} args
 * @param {(i: number) => string[]} forwarded lines of the header in request i @param {string} [header] its name */
async function refusedForNumber(args, forwarded, header = "X-Forwarded-For") {
  const collector = await startCollector({
    binary: FAULT_HARK,
    args: ["--batches-per-address-s", String(LIMIT), "--batches-per-key-s", "0", ...args],
  });
  try {
    const connection = await rawConnection(collector.port);
    for (let i = 0; i < SENT; i++) {
      const lines = forwarded(i).map((line) => `${header}: ${line}\r\n`);
      const end = i === SENT - 1 ? "Connection: close\r\n" : "";
      connection.send(
        `POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n${lines.join("")}${end}\r\nx`,
      );
    }
    await connection.done;
    const statuses = [...connection.text().matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    assert.equal(statuses.length, SENT);
    return statuses.filter((status) => status === "429").length;
  } finally {
    await discard(collector);
  }
}

const TRUST = ["--trusted-proxy", "127.0.0.1"];
/** Requests may take a second in all, for which the limit gives as many again. */
const MANY = SENT - 2 * LIMIT;

test("without a trusted proxy nobody is believed", async () => {
  assert.ok((await refusedForNumber([], (i) => [`203.0.113.${i}`])) >= MANY);
});

test("another peer than the trusted proxy is not believed", async () => {
  assert.ok((await refusedForNumber(["--trusted-proxy", "192.0.2.1"], (i) => [`203.0.113.${i}`])) >= MANY);
});

test("whom the trusted proxy names is counted", async () => {
  assert.equal(await refusedForNumber(TRUST, (i) => [`203.0.113.${i}`]), 0);
  assert.ok((await refusedForNumber(TRUST, () => ["203.0.113.7"])) >= MANY);
});

test("what stands before it, in its line or above, is the visitor's own claim", async () => {
  assert.ok((await refusedForNumber(TRUST, (i) => [`198.51.100.${i}, 203.0.113.7`])) >= MANY);
  assert.ok((await refusedForNumber(TRUST, (i) => [`198.51.100.${i}`, "203.0.113.7"])) >= MANY);
});

test("of IPv6 the network is counted", async () => {
  assert.ok((await refusedForNumber(TRUST, (i) => [`2001:db8:1:2::${i + 1}`])) >= MANY);
  assert.equal(await refusedForNumber(TRUST, (i) => [`2001:db8:1:${i + 1}::1`]), 0);
});

test("what is no address leaves the proxy's own", async () => {
  assert.ok((await refusedForNumber(TRUST, (i) => [`someone ${i}, unknown`])) >= MANY);
});

test("with --proxy-header Forwarded that one counts, and X-Forwarded-For is anybody's claim", async () => {
  const trust = [...TRUST, "--proxy-header", "Forwarded"];
  assert.equal(await refusedForNumber(trust, (i) => [`for=203.0.113.${i};proto=https`], "Forwarded"), 0);
  assert.ok(
    (await refusedForNumber(trust, (i) => [`for=198.51.100.${i}, for=203.0.113.7`], "Forwarded")) >= MANY,
  );
  assert.ok((await refusedForNumber(trust, (i) => [`203.0.113.${i}`])) >= MANY);
  assert.ok((await refusedForNumber(TRUST, (i) => [`for=203.0.113.${i}`], "Forwarded")) >= MANY);
});
