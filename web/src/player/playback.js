// playback.js — the clock: moves the page through one page view of a recording.
// @ts-check
import { SPAN_GAP, SPAN_HIDDEN, SPAN_IDLE } from "../replay-wasm.js";
import { Overlay } from "./overlay.js";
import { Page } from "./page.js";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];
/** What is left at either end of a skipped stretch, so that a jump can be understood. */
const SKIP_LEAD_MS = 600;
const SKIP_TAIL_MS = 400;
/** Transitions are shorter than this: a seek runs up from so far before it, in steps. */
const RUN_UP_MS = 1000;
const STEP_MS = 50;
/** A forward move longer than this is a seek. */
const STEP_MS_MAX = 20000;
/** Who follows sees everything so long after it happened, as smoothly as it did: pages send a batch within 900 ms then. */
const FOLLOW_MS = 900;

/** @typedef {import("../replay-wasm.js").Replay} Replay */
/** @typedef {{time: number, playing: boolean, speed: number, skipping: boolean, ended: boolean, following: boolean, width: number,
 *   height: number, url: string, error: string|undefined}} State */

export class Playback {
  /**
   * @param {Replay} replay opened
   * @param {{frame: HTMLIFrameElement, glass: HTMLElement, onChange(state: State): void}} place
   */
  constructor(replay, { frame, glass, onChange }) {
    this.replay = replay;
    this.duration = 0;
    /** @type {import("../replay-wasm.js").Moment[]} */ this.moments = [];
    /** @type {import("../replay-wasm.js").Span[]} */ this.spans = [];
    /** @type {import("../replay-wasm.js").Stay[]} */ this.stays = [];
    /** @type {{from: number, to: number}[]} */ this.skips = [];
    this.measure();
    this.skipIdle = true;
    this.onChange = onChange;
    this.overlay = new Overlay(glass);
    /** @type {State} */
    this.state = {
      time: 0,
      playing: false,
      speed: 1,
      skipping: false,
      ended: false,
      following: false,
      width: 1280,
      height: 720,
      url: "",
      error: undefined,
    };
    this.page = new Page(frame, {
      onViewport: (width, height) => this.viewport(width, height),
      onPointer: (x, y, at) => this.overlay.move(x, y, at),
      onDevice: (device) => this.overlay.device(device === 1),
      onClick: (x, y) => this.overlay.ripple(x, y),
      onNavigate: (url) => (this.state.url = url),
    });
    /** The visitor's page time over this page's clock, as the quickest batch said. */
    this.ahead = -Infinity;
    this.last = 0;
    this.request = 0;
    this.disposed = false;
  }

  /** Takes from the recording how long it is and what is in it. */
  measure() {
    this.duration = this.replay.duration;
    this.moments = this.replay.moments();
    this.spans = this.replay.spans();
    this.stays = this.replay.fields();
    this.skips = mergeSkips(this.spans);
  }

  /** More was recorded (replay.extend): who follows goes on. */
  extend() {
    this.measure();
    this.ahead = Math.max(this.ahead, this.duration - performance.now());
    this.state.ended = this.state.time >= this.duration;
    this.changed();
  }

  /** Stays at the end while more comes; a seek, a pause or another speed ends it. */
  follow() {
    this.seek(this.duration);
    this.state.following = true;
    this.state.speed = 1;
    this.play();
  }

  /** Nothing more will come. */
  unfollow() {
    this.state.following = false;
  }

  /** Where who follows is to be. @param {number} now */
  followed(now) {
    const time = Math.max(this.state.time, Math.min(this.duration, now + this.ahead - FOLLOW_MS));
    const near = Math.floor(time) - RUN_UP_MS;
    // After a pause: what is animated runs up to the end only.
    if (near > this.state.time && !this.page.stale) {
      this.page.apply(this.replay.step(near), false, true);
      this.state.time = near;
    }
    return time;
  }

  /** @param {number} width @param {number} height */
  viewport(width, height) {
    if (width < 1 || height < 1 || width > 16384 || height > 16384) return;
    if (width === this.state.width && height === this.state.height && this.overlay.width) return;
    this.state.width = width;
    this.state.height = height;
    this.overlay.resize(width, height);
    this.changed(); // the frame gets its size now, before anything scrolls in it
  }

  changed() {
    if (!this.disposed) this.onChange({ ...this.state });
  }

  /** @param {number} time ms */
  seek(time) {
    this.state.following = false;
    const at = Math.round(Math.max(0, Math.min(time, this.duration)));
    try {
      this.overlay.clear();
      this.goTo(at);
      this.state.error = undefined;
    } catch (error) {
      this.state.error = error instanceof Error ? error.message : String(error);
    }
    this.state.time = at;
    this.state.ended = at >= this.duration;
    this.overlay.draw(at);
    this.changed();
  }

  /** Shows a moment, with what moved just then in the middle of it. @param {number} at */
  goTo(at) {
    const from = Math.max(0, at - RUN_UP_MS);
    this.page.apply(this.replay.seek(from), true);
    this.goOn(from, at, true);
    if (this.page.stale) this.page.apply(this.replay.seek(at), true);
  }

  /** In small steps: what begins to move begins at its time. @param {number} from @param {number} to @param {boolean} quiet */
  goOn(from, to, quiet) {
    for (let now = from; now < to; ) {
      now = Math.min(to, now + STEP_MS);
      this.page.apply(this.replay.step(now), false, quiet);
    }
    this.page.show();
  }

  play() {
    if (this.state.playing || this.disposed) return;
    if (this.state.time >= this.duration && !this.state.following) this.seek(0);
    this.state.playing = true;
    this.state.ended = false;
    this.last = performance.now();
    this.request = requestAnimationFrame((now) => this.frame(now));
    this.changed();
  }

  pause() {
    cancelAnimationFrame(this.request);
    this.state.playing = false;
    this.state.skipping = false;
    this.state.following = false;
    this.changed();
  }

  toggle() {
    if (this.state.playing) this.pause();
    else this.play();
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.state.following = false;
    this.state.speed = speed;
    this.changed();
  }

  /** @param {boolean} on */
  setSkipIdle(on) {
    this.skipIdle = on;
    this.changed();
  }

  /** @param {number} now */
  frame(now) {
    // A frame may have begun before play was pressed; a tab that slept does not leap.
    const passed = Math.max(0, Math.min(now - this.last, 250));
    this.last = now;
    this.advance(this.state.following ? this.followed(now) : this.state.time + passed * this.state.speed);
    if (this.state.playing) this.request = requestAnimationFrame((next) => this.frame(next));
  }

  /** @param {number} wanted */
  advance(wanted) {
    let time = wanted;
    const skip =
      this.skipIdle && !this.state.following
        ? this.skips.find((s) => time > s.from && time < s.to)
        : undefined;
    if (skip) time = skip.to;
    this.state.skipping = skip !== undefined;
    time = Math.min(time, this.duration);
    const at = Math.floor(time);
    try {
      if (this.page.stale || at - this.state.time > STEP_MS_MAX) this.goTo(at);
      else this.goOn(Math.floor(this.state.time), at, false);
    } catch (error) {
      this.state.error = error instanceof Error ? error.message : String(error);
      this.state.playing = false;
    }
    this.state.time = time;
    this.overlay.draw(at);
    if (time >= this.duration && !this.state.following) {
      this.state.playing = false;
      this.state.ended = true;
    }
    this.changed();
  }

  dispose() {
    this.disposed = true;
    cancelAnimationFrame(this.request);
  }
}

/** Stretches that play does not show, without overlaps. @param {import("../replay-wasm.js").Span[]} spans */
function mergeSkips(spans) {
  /** @type {{from: number, to: number}[]} */
  const skips = [];
  for (const { kind, from, to } of spans) {
    if (kind !== SPAN_IDLE && kind !== SPAN_HIDDEN && kind !== SPAN_GAP) continue;
    const skip = { from: from + SKIP_LEAD_MS, to: to - SKIP_TAIL_MS };
    if (skip.to - skip.from < 200) continue;
    const last = skips[skips.length - 1];
    if (last && skip.from <= last.to) last.to = Math.max(last.to, skip.to);
    else skips.push(skip);
  }
  return skips;
}
