// keyframes.js — when the whole tree is told: wanted now or later, in vain, after a storm, and when it is complete.
//
// Room: sdk/page. A keyframe costs the page a walk and the wire a tree, so what asks for one is held back: by a pause that
// doubles while keyframes do no good, and by another one while storms go on.
// @ts-check
import * as E from "../../schema/events.js";
import { setTimer } from "./natives.js";

/** What is left of a slice for the first one, when everything else has begun. */
const FIRST_MS = 1;
const PAUSE_MS = 10000;
const PAUSE_MS_MAX = 600000;
/** A keyframe that is wanted again this soon did no good: the page is too large, or changes too fast. */
const IN_VAIN_MS = 5000;
/** A document written anew brings a keyframe, but not more often than this. */
const RENEW_MS = 1000;
/** A new route brings one, after this time without: a visit that stays in one page for long is not lost by one mistake. */
const ROUTE_MS = 60000;
/** From a keyframe to the one after a storm; twice as long each time, unless it has been calm for so long. */
const STORM_MS = 1000;
const STORM_MS_MAX = 60000;

/** @param {import("./shared.js").Page} page @param {{ keyframes: number, keyframeReason: number, storms: number, untrue: number }} counts */
export function createKeyframes(page, counts) {
  let takenAt = 0;
  let pause = PAUSE_MS;
  let stormPause = STORM_MS;
  let wanted = -1;
  let whole = true; // the last keyframe is complete
  let first = false; // the next one comes with the whole beginning of a stream

  const since = () => page.now() - takenAt;
  const longer = () => (pause = Math.min(2 * pause, PAUSE_MS_MAX));

  /** Asks for one, as soon as it is due. @param {number} reason @param {boolean} [beginning] */
  function want(reason, beginning) {
    wanted = reason;
    if (beginning) first = true;
    page.stamp();
  }

  /** @param {number} reason */
  function take(reason) {
    page.mutations.reset();
    page.snapshot.within(counts.keyframes ? undefined : FIRST_MS);
    page.snapshot.keyframe(reason);
    whole = false;
    complete();
    takenAt = page.now();
    counts.keyframes++;
    counts.keyframeReason = reason;
    wanted = -1;
    first = false;
  }

  /** What is said of the recorded nodes is said when all are. */
  function complete() {
    if (page.snapshot.pending()) page.hurry();
    else if (!whole) {
      whole = true;
      page.keyframeTaken();
    }
  }

  page.routed = () => {
    if (wanted < 0 && since() > ROUTE_MS) want(E.KEYFRAME_PERIODIC);
  };
  page.calm = () => {
    counts.storms++;
    stormPause = since() > STORM_MS_MAX ? STORM_MS : Math.min(2 * stormPause, STORM_MS_MAX);
    setTimer(
      page.guard(() => page.recording() && page.mutations.stormy() && want(E.KEYFRAME_STORM)),
      Math.max(0, stormPause - since()),
    );
  };

  return {
    want,
    take,
    complete,
    wanted: () => wanted,
    /** Is the wanted one to come with the whole beginning of a stream? */
    first: () => first,
    due: () => wanted >= 0 && (first || wanted === E.KEYFRAME_STORM || since() > pause),
    /** The core asks for one. */
    asked() {
      if (wanted >= 0) return;
      if (counts.keyframes && since() < IN_VAIN_MS) longer();
      else pause = PAUSE_MS;
      wanted = E.KEYFRAME_ASKED;
    },
    /** What was recorded is wrong. */
    untrue() {
      counts.untrue++;
      longer();
      want(E.KEYFRAME_UNTRUE);
    },
    /** A document was written anew; false: a keyframe has to wait. */
    renew() {
      if (first || since() < RENEW_MS) {
        wanted = E.KEYFRAME_ASKED;
        return false;
      }
      take(E.KEYFRAME_ASKED);
      return true;
    },
  };
}

/** @typedef {ReturnType<typeof createKeyframes>} Keyframes */
