// What machines read of a collector: metrics, health, readiness, and the log.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { discard, ROOT, splitSegments, startCollector } from "../lib/harness.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const makeBatches = join(dirname(dirname(binary)), "tests/collector/make_batches");

/** Reads the text format, strictly: each sample belongs to the family whose HELP and TYPE stand right above it.
 * @param {string} text @returns {Map<string, number>} */
function readMetrics(text) {
  const samples = new Map();
  let family = "";
  let helped = "";
  for (const line of text.trimEnd().split("\n")) {
    const help = /^# HELP (\w+) \S/.exec(line);
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line);
    const sample = /^(\w+)((?:\{\w+="[^"\\\n]*"(?:,\w+="[^"\\\n]*")*\})?) ([0-9.e+-]+)$/.exec(line);
    if (help) helped = help[1];
    else if (type) assert.equal((family = type[1]), helped);
    else {
      assert.ok(sample, `a sample: ${line}`);
      assert.equal(sample[1].replace(/_(bucket|sum|count)$/, ""), family.replace(/_(bucket|sum|count)$/, ""));
      assert.ok(!samples.has(sample[1] + sample[2]), `once: ${line}`);
      samples.set(sample[1] + sample[2], Number(sample[3]));
    }
  }
  return samples;
}

test("metrics: they add up, and want a key", async () => {
  const collector = await startCollector({ binary });
  try {
    const segments = splitSegments(execFileSync(makeBatches, [collector.writeKey, "3", "4"]));
    for (const body of [...segments, segments[0], Buffer.from("no batch")])
      await fetch(`${collector.url}/v1/batch`, {
        method: "POST",
        body,
        headers: { "content-type": "text/plain" },
      });
    assert.equal((await fetch(`${collector.url}/metrics`)).status, 401);
    const m = readMetrics((await collector.bytes("/metrics")).toString());
    assert.equal(m.get("hark_batches_received_total"), 14);
    assert.equal(m.get('hark_batches_ended_total{outcome="stored"}'), 12);
    assert.equal(m.get('hark_batches_ended_total{outcome="duplicate"}'), 1);
    assert.equal(m.get('hark_batches_ended_total{outcome="rejected",reason="envelope"}'), 1);
    assert.equal(m.get("hark_batches_in_flight"), 0);
    assert.equal(m.get("hark_ack_seconds_count"), 13);
    assert.equal(m.get('hark_ack_seconds_bucket{le="+Inf"}'), 13);
    const buckets = [...m].filter(([name]) => name.startsWith("hark_ack_seconds_bucket")).map(([, n]) => n);
    assert.deepEqual(
      buckets,
      [...buckets].sort((a, b) => a - b),
      "buckets are sums",
    );
    assert.ok((m.get("hark_resident_bytes") ?? 0) > 1 << 20);
    assert.ok((m.get("hark_commits_total") ?? 0) >= 4);
  } finally {
    await discard(collector);
  }
});

test("the log: one JSON object a line, from the start to the end, and no keys in it", async () => {
  const collector = await startCollector({ binary });
  const { writeKey, readKey } = collector;
  await fetch(`${collector.url}/v1/batch`, { method: "POST", body: "no batch" });
  await discard(collector);
  const lines = collector
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => line.event).filter((event) => event !== "refused"),
    ["started", "stopping", "stopped"],
  );
  for (const line of lines) {
    assert.match(line.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(line.level, /^(info|warn|error)$/);
    assert.ok(!JSON.stringify(line).includes(writeKey) && !JSON.stringify(line).includes(readKey));
  }
  assert.equal(lines.at(-1).code, 0);
});

test("health and readiness want no key and say nothing more", async () => {
  const collector = await startCollector({ binary });
  try {
    assert.deepEqual(await (await fetch(`${collector.url}/healthz`)).json(), { ok: true });
    assert.deepEqual(await (await fetch(`${collector.url}/readyz`)).json(), { ready: true });
    assert.equal((await fetch(`${collector.url}/readyz`, { method: "HEAD" })).status, 200);
  } finally {
    await discard(collector);
  }
});
