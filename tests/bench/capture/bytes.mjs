// Where hark's bytes go: every column and its texts, raw and by what the batch would shrink
// without it.
// @ts-check
import { deflateSync } from "node:zlib";
import { batchParts, decodeBatch, dictionary, ENVELOPE_BYTES } from "../../lib/decode.mjs";

const ROWS_SHOWN = 24;

/** @param {Buffer} bytes */
const packed = (bytes) => deflateSync(bytes, { level: 9, dictionary }).length;

/** Prints a table for one visit. @param {Buffer[]} bodies of POST /v1/batch */
export function printBytes(bodies) {
  /** @type {Map<string, { raw: number, costs: number }>} */ const totals = new Map();
  const whole = { sent: 0, inflated: 0, envelopes: 0 };
  for (const body of bodies) {
    const { inflated, head, envelope } = decodeBatch(body);
    whole.sent += body.length;
    whole.inflated += inflated.length;
    whole.envelopes += ENVELOPE_BYTES;
    const full = packed(inflated);
    for (const { name, from, to } of batchParts(inflated)) {
      const total = totals.get(name) ?? { raw: 0, costs: 0 };
      total.raw += to - from;
      total.costs += full - packed(Buffer.concat([inflated.subarray(0, from), inflated.subarray(to)]));
      totals.set(name, total);
    }
    console.log(
      `  seq ${String(envelope.seq).padStart(3)}: ${String(body.length).padStart(6)} sent ` +
        `(${ENVELOPE_BYTES} of envelope), ${inflated.length} inflated, ${full} by level 9, ${head.event_count} events`,
    );
  }
  console.log(
    `  in all ${whole.sent} sent, ${whole.envelopes} of them envelopes, ${whole.inflated} inflated`,
  );
  const rows = [...totals].filter(([, { raw }]) => raw > 0).sort((a, b) => b[1].costs - a[1].costs);
  rows.splice(ROWS_SHOWN);
  for (const [name, { raw, costs }] of rows)
    console.log(`    ${name.padEnd(28)} ${String(raw).padStart(8)} raw ${String(costs).padStart(7)} packed`);
}
