// Where the bytes of a recording are. For each batch: envelope, deflated, inflated; over all: by column and by class of
// text, inflated and "marginal" (how much smaller the deflated batches would be without it).
// usage: node tests/bench/bytes.mjs [--top N] FILE.segments...   (u32 size, batch, … as the collector gives them)
// @ts-check
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { deflateSync } from "node:zlib";
import { batchParts, decodeBatch, ENVELOPE_BYTES } from "../lib/decode.mjs";
import { dictionary } from "../lib/dictionary.mjs";
import { splitSegments } from "../lib/harness.mjs";

const args = process.argv.slice(2);
const top = args[0] === "--top" ? Number(args.splice(0, 2)[1]) : 24;

/** @param {Buffer} bytes */
const deflated = (bytes) => deflateSync(bytes, { dictionary, level: 6 }).length;

/** @param {string} file */
function tell(file) {
  /** @type {Map<string, { raw: number, marginal: number }>} */ const parts = new Map();
  const all = splitSegments(readFileSync(file));
  const batches = all.map((segment, n) => {
    const { inflated, envelope, events } = decodeBatch(segment);
    const whole = deflated(inflated);
    for (const { name, from, to } of batchParts(inflated)) {
      const without = Buffer.concat([inflated.subarray(0, from), inflated.subarray(to)]);
      const part = parts.get(name) ?? { raw: 0, marginal: 0 };
      part.raw += to - from;
      part.marginal += whole - deflated(without);
      parts.set(name, part);
    }
    return {
      batch: `${envelope.epoch}/${envelope.seq}`,
      events: events.length,
      wire: segment.length,
      deflated: segment.length - ENVELOPE_BYTES,
      inflated: inflated.length,
      sealed_ms: envelope.sealedMs,
    };
  });
  console.log(
    basename(file),
    all.length,
    "batches",
    all.reduce((sum, segment) => sum + segment.length, 0),
    "bytes",
  );
  console.table(batches);
  const rows = [...parts].sort((a, b) => b[1].marginal - a[1].marginal).slice(0, top);
  console.table(Object.fromEntries(rows));
}

for (const file of args) tell(file);
