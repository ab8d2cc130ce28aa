// live.js — a visit that is followed while it is recorded: server-sent events (docs/api.md, "Following") into the player.
//
// What was recorded before comes as ever; the stream is open by then, so that nothing falls in between, and what comes
// twice counts once. Where it breaks, it is opened again, and the page view with it.
// @ts-check

const FINAL = 2; // HARK_ENVELOPE_FINAL, of the flags at byte 6
const FLAGS_AT = 6;
const AGAIN_MS_MIN = 1000;
const AGAIN_MS_MAX = 15000;
/** A page hears with the answer to its next batch that somebody follows; one that does nothing sends none for so long. */
const HEARD_MS = 6000;
/** After the last batch of a page view another page may come. */
const OVER_MS = 15000;
/** Stylesheets come after the batch that names them. */
const SHEETS_MS = 1200;
const SHEETS_TRIES = 3;

/** @typedef {"connecting"|"live"|"over"|"broken"} Phase */
/** @typedef {{event: string, id: string, data: string}} Told */

/**
 * Cuts a stream of server-sent events (HTML Living Standard, 9.2.6) into its events.
 * @param {ReadableStream<Uint8Array>} body @param {(told: Told) => void} onTold
 */
export async function readEvents(body, onTold) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let left = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (left + value).split("\n\n");
    left = blocks.pop() ?? "";
    for (const block of blocks) {
      /** @type {Record<string, string>} */ const told = { event: "message", id: "", data: "" };
      for (const line of block.split("\n")) {
        const at = line.indexOf(": ");
        if (at > 0) told[line.slice(0, at)] = line.slice(at + 2);
      }
      if (!block.startsWith(":")) onTold(/** @type {any} */ (told));
    }
  }
}

/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));

export class Live {
  /**
   * @param {(signal: AbortSignal) => Promise<Response>} open
   * @param {{onPhase(phase: Phase): void, onOpen(): void, onView(view: string): void, isOver(): Promise<boolean>}} on
   *   onOpen: from now on nothing is missed, so what is there can be read; onView: a page view that nobody shows
   */
  constructor(open, on) {
    this.open = open;
    this.on = on;
    this.abort = new AbortController();
    /** @type {Phase} */ this.phase = "connecting";
    this.tries = 0;
    /** @type {any} */ this.timer = 0;
    /** @type {any} */ this.heard = 0;
    /** Who takes the batches of which page view. @type {Map<string, (segment: Uint8Array) => void>} */
    this.takers = new Map();
    void this.connect();
  }

  /** @param {Phase} phase */
  enter(phase) {
    if (this.abort.signal.aborted || phase === this.phase) return;
    this.phase = phase;
    this.on.onPhase(phase);
  }

  async connect() {
    try {
      const answer = await this.open(this.abort.signal);
      if (answer.body) await readEvents(answer.body, (told) => this.told(told));
    } catch {
      // Tried again below.
    }
    if (this.abort.signal.aborted || this.phase === "over") return;
    clearTimeout(this.heard);
    this.enter("broken");
    this.timer = setTimeout(
      () => void this.connect(),
      Math.min(AGAIN_MS_MAX, AGAIN_MS_MIN * 2 ** this.tries++),
    );
  }

  /** @param {Told} told */
  told({ event, id, data }) {
    if (this.abort.signal.aborted) return;
    if (event === "over") {
      clearTimeout(this.heard);
      this.enter("over");
    }
    if (event === "open") {
      this.tries = 0;
      this.heard = setTimeout(() => this.enter("live"), HEARD_MS);
      this.on.onOpen();
    }
    if (event !== "batch") return;
    clearTimeout(this.timer);
    clearTimeout(this.heard);
    this.enter("live");
    const segment = fromBase64(data);
    const view = id.slice(0, id.lastIndexOf("-"));
    const take = this.takers.get(view);
    if (take) take(segment);
    else this.on.onView(view);
    if (segment[FLAGS_AT] & FINAL) this.timer = setTimeout(() => void this.mayBeOver(), OVER_MS);
  }

  async mayBeOver() {
    if (await this.on.isOver().catch(() => false)) {
      this.enter("over");
      this.stop();
    }
  }

  /**
   * The batches of one page view, for a player that is being opened: they wait until it is.
   * @param {string} view "TAB-EPOCH" @returns {Feed}
   */
  feed(view) {
    const feed = new Feed(() => this.takers.delete(view));
    this.takers.set(view, (segment) => feed.take(segment));
    return feed;
  }

  stop() {
    this.abort.abort();
    clearTimeout(this.timer);
    clearTimeout(this.heard);
  }
}

/** The batches of one page view on their way into its player. */
class Feed {
  /** @param {() => void} onStop */
  constructor(onStop) {
    this.onStop = onStop;
    /** @type {Uint8Array[]} */ this.waiting = [];
    this.busy = false;
    this.tries = 0;
    /** @type {{grow(segments: Uint8Array[]): Promise<void>, anew(): void}|undefined} */ this.player =
      undefined;
  }

  /** @param {Uint8Array} segment */
  take(segment) {
    this.waiting.push(segment);
    void this.pass();
  }

  /**
   * @param {import("../replay-wasm.js").Replay} replay opened @param {import("./playback.js").Playback} playback
   * @param {(name: string) => Promise<import("../replay-wasm.js").Asset|undefined>} asset
   * @param {{onGrown(): void, onAnew(): void}} on onAnew: what came cannot be put behind; open the page view again
   */
  drive(replay, playback, asset, { onGrown, onAnew }) {
    this.player = {
      grow: async (segments) => {
        await replay.extend(segments, asset);
        playback.extend();
        onGrown();
      },
      anew: onAnew,
    };
    void this.pass();
  }

  /** One after the other: what comes meanwhile goes together. */
  async pass() {
    if (this.busy || !this.player || !this.waiting.length) return;
    this.busy = true;
    try {
      await this.player.grow(this.waiting.splice(0));
    } catch {
      this.player?.anew();
      return;
    }
    this.busy = false;
    void this.pass();
  }

  stop() {
    this.player = undefined;
    this.onStop();
  }
}

/**
 * Opens again, a moment later, what stylesheets were missing in: the page sends them after its first batch.
 * @param {number} missing @param {number} tried @param {() => void} again @returns {() => void} gives it up
 */
export function whenSheetsCame(missing, tried, again) {
  if (!missing || tried >= SHEETS_TRIES) return () => {};
  const timer = setTimeout(again, SHEETS_MS);
  return () => clearTimeout(timer);
}
