// ring.js — the last minute of a visit that is not chosen: sealed, not sent, until something makes it worth sending.
//
// Room: sdk/page. The ring always begins with the beginning of a stream (a keyframe and what is said of the visit), so
// that what is left of a long wait can be watched from its first moment. Batches get their final numbers when they
// are let go: until then nobody has seen them.
// Limits: RING_MS of the past and at most twice that, RING_BYTES_MAX.
// @ts-check

export const RING_MS = 30000;
const RING_BYTES_MAX = 1 << 20;
/** Offsets in the envelope. */
const EPOCH_AT = 64;
const SEQ_AT = 68;

/** @typedef {{ bytes: Uint8Array, view: number, at: number, first: boolean }} Waiting */

export function createRing() {
  /** @type {Waiting[]} */ let items = [];
  let size = 0;

  /** Where the next beginning of a stream is. */
  const nextFirst = () => items.findIndex((item, i) => i > 0 && item.first);

  return {
    length: () => items.length,
    /** @param {Waiting} item `first`: a stream begins with it */
    add(item) {
      items.push(item);
      size += item.bytes.length;
      for (let next = nextFirst(); next > 0; next = nextFirst()) {
        if (item.at - items[next].at < RING_MS && size < RING_BYTES_MAX) break;
        for (const old of items.splice(0, next)) size -= old.bytes.length;
      }
    },
    /** Is it time to begin anew, so that the oldest can go? @param {number} at */
    due(at) {
      const last = items.filter((item) => item.first).pop();
      return !!last && (at - last.at > RING_MS || size > RING_BYTES_MAX);
    },
    /** Hands all over, numbered from 0 in each page view; gives the number after the last. @param {(item: Waiting) => void} give */
    release(give) {
      let epoch = -1;
      let seq = 0;
      for (const item of items) {
        const view = new DataView(item.bytes.buffer, item.bytes.byteOffset);
        const of = view.getUint32(EPOCH_AT, true);
        if (of !== epoch) seq = 0;
        epoch = of;
        view.setUint32(SEQ_AT, seq++, true);
        give(item);
      }
      items = [];
      return seq;
    },
  };
}

/** @typedef {ReturnType<typeof createRing>} Ring */
