// transport.js — sealed batches to the collector, in order, once each as far as we can tell.
//
// Room: sdk/page, a port. One batch is in flight at a time, except when the page is left: then all that fits goes by
// beacon (browsers allow 64 KiB over all that is under way; we use 60), the rest is kept for whoever comes next: this page
// if it lives on, else the next one (kept.js).
// Failures are tried again with growing, jittered pauses; what the collector refuses for good ends the sending.
// Limits: QUEUE_BYTES_MAX waiting; the oldest go first, are counted, and a keyframe follows.
// @ts-check
import { clearTimer, nativeFetch, setTimer } from "./natives.js";

export const QUEUE_BYTES_MAX = 2 << 20;
const INFLIGHT_BYTES_MAX = 60 << 10;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 60000;
const ANSWER_MS_MAX = 30000;
const PERMANENT = [401, 403, 410];

/** `alone`: the browser sends it to the end though the page is left.
 * @typedef {{ bytes: Uint8Array, view: number, number: number, tried: number, alone?: boolean }} Item */

/**
 * @param {{ endpoint: string, kept: import("./kept.js").Kept, guard: import("./shared.js").Page["guard"],
 *   random: () => number, onKeyframeWanted: (view: number) => void, onDropped: (count: number, view: number) => void,
 *   onRefused: (status: number) => void, onAnswer: (answer: any, number: number) => void }} options
 */
export function createTransport(options) {
  /** @type {Item[]} */ let queue = [];
  /** @type {Item | undefined} */ let flying;
  /** Bytes under way that count against the browser's quota. */ let quota = 0;
  let timer = 0;
  let refused = false;
  /** The network is away, as far as we know: no answer came at all. */ let away = false;
  let generation = 0;
  const counts = { sent: 0, sentBytes: 0, dropped: 0, retries: 0, beacons: 0, kept: 0, added: 0 };

  /** @param {Item} item */
  function drop(item) {
    counts.dropped++;
    options.onDropped(1, item.view);
  }

  /** @param {number} ms */
  function later(ms) {
    if (timer) clearTimer(timer);
    timer = /** @type {any} */ (
      setTimer(
        options.guard(() => ((timer = 0), pump())),
        ms,
      )
    );
  }

  /** @param {Item} item @param {number} retryAfter seconds */
  function retry(item, retryAfter) {
    counts.retries++;
    item.tried++;
    queue.unshift(item);
    const most = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(item.tried, 7));
    later(Math.max(retryAfter * 1000, most / 2 + (options.random() * most) / 2));
  }

  /** @param {Item} item @param {number} status @param {string | null} after @param {any} answer */
  function answered(item, status, after, answer) {
    away = status === 0;
    if (status === 200) {
      counts.sent++;
      counts.sentBytes += item.bytes.length;
      if (answer) options.onAnswer(answer, item.number);
      // Only an answer that no other batch of ours can still change is to be believed.
      if (answer && answer.keyframe === false && !queue.length) options.onKeyframeWanted(item.view);
    } else if (status === 408 || status === 429 || status >= 500 || status === 0) {
      const seconds = Number(after);
      retry(item, seconds > 0 && seconds < 3600 ? seconds : 0);
      return;
    } else if (PERMANENT.includes(status)) {
      refused = true;
      queue = [];
      counts.dropped++;
      options.onRefused(status);
      return;
    } else drop(item);
    pump();
  }

  /** Posts bytes and reads the answer; status 0: there was none. @param {string} url @param {Uint8Array} bytes */
  async function post(url, bytes) {
    const keep = quota + bytes.length <= INFLIGHT_BYTES_MAX;
    if (keep) quota += bytes.length;
    let status = 0;
    let after = null;
    let answer;
    const abort = new AbortController();
    const limit = setTimer(() => abort.abort(), ANSWER_MS_MAX);
    try {
      const response = await nativeFetch(url, {
        method: "POST",
        body: /** @type {any} */ (bytes),
        headers: { "content-type": "text/plain" },
        credentials: "omit",
        mode: "cors",
        cache: "no-store",
        referrerPolicy: "origin",
        keepalive: keep,
        signal: abort.signal,
      });
      status = response.status;
      after = response.headers.get("retry-after");
      if (status === 200) answer = await response.json();
    } catch {
      // The network, or an answer cut short: then the batch may be stored, and sending it again does no harm.
      if (status === 200) status = 0;
    }
    clearTimer(limit);
    if (keep) quota -= bytes.length;
    return { status, after, answer };
  }

  /** @param {Item} item */
  async function send(item) {
    const mine = generation;
    flying = item;
    item.alone = quota + item.bytes.length <= INFLIGHT_BYTES_MAX;
    const { status, after, answer } = await post(options.endpoint, item.bytes);
    if (mine !== generation) return;
    flying = undefined;
    answered(item, status, after, answer);
  }

  function pump() {
    if (flying || refused || timer || !queue.length) return;
    const item = /** @type {Item} */ (queue.shift());
    void send(item).catch(
      options.guard((error) => {
        flying = undefined;
        throw error;
      }),
    );
  }

  /** Hands bytes over for good, where there is room. @param {string} url @param {Uint8Array} bytes */
  function beacon(url, bytes) {
    if (quota + bytes.length > INFLIGHT_BYTES_MAX || !navigator.sendBeacon) return false;
    try {
      const body = new Blob([/** @type {any} */ (bytes)], { type: "text/plain" });
      if (!navigator.sendBeacon(url, body)) return false;
    } catch {
      return false; // the page's own, and broken
    }
    // A beacon's end is not told; the browser takes it off within moments.
    quota += bytes.length;
    setTimer(() => (quota -= bytes.length), 2000);
    return true;
  }

  return {
    counts,
    post,
    beacon,
    /** @param {Uint8Array} bytes @param {number} view which page view it is of */
    add(bytes, view) {
      if (refused) return;
      queue.push({ bytes, view, number: counts.added++, tried: 0 });
      let total = queue.reduce((sum, item) => sum + item.bytes.length, 0);
      while (total > QUEUE_BYTES_MAX && queue.length > 1) {
        const oldest = /** @type {Item} */ (queue.shift());
        total -= oldest.bytes.length;
        drop(oldest);
      }
      pump();
    },
    /** Sends what fits by beacon, now, and keeps the rest: the page may not live on. */
    leave() {
      const sure = navigator.onLine !== false;
      while (sure && queue.length && !refused && beacon(options.endpoint, queue[0].bytes)) {
        counts.beacons++;
        counts.sentBytes += queue[0].bytes.length;
        queue.shift();
      }
      const torn = flying && !(sure && flying.alone) ? [flying.bytes] : [];
      const count = options.kept.put(torn.concat(queue.map((item) => item.bytes))) - torn.length;
      if (count > 0) counts.kept += queue.splice(0, count).length;
    },
    /** There is a page again, or a network: what was kept, by this page or one before it, is sent. */
    resume() {
      const before = options.kept.take().map((bytes) => ({ bytes, view: -1, number: -1, tried: 0 }));
      queue = [...before, ...queue];
      if (away && timer) {
        clearTimer(timer);
        timer = 0;
      }
      pump();
    },
    /** Is everything handed over? */
    idle: () => !flying && !queue.length,
    /** Forgets what was not sent. */
    wipe() {
      generation++;
      queue = [];
      flying = undefined;
      if (timer) clearTimer(timer);
      timer = 0;
    },
  };
}

/** @typedef {ReturnType<typeof createTransport>} Transport */
