// animation.js — animations that scripts make, and long ones of stylesheets; what became of them.
//
// A stylesheet's animation begins when its style does, which a replay does by itself: only what plays on for long is
// told, so that a seek into the middle finds its place. Transitions are short: the player runs up to them.
// @ts-check
import * as E from "../../../schema/events.js";
import { BLOCKED } from "../mirror.js";
import { clearTimer, setTimer } from "../natives.js";

const JSON_UNITS = 8000;
const LONG_MS = 1000;
/** Styles are clean by then, so that asking for animations computes none. */
const LOOK_MS = 400;
/** As many of stylesheets are told for a keyframe. */
const STYLED_MAX = 200;
const STATES = /** @type {Record<string, number>} */ ({
  running: E.ANIMATION_RUNNING,
  paused: E.ANIMATION_PAUSED,
  finished: E.ANIMATION_FINISHED,
  idle: E.ANIMATION_CANCELLED,
});
const DEFAULTS = /** @type {Record<string, any>} */ ({
  delay: 0,
  direction: "normal",
  easing: "linear",
  endDelay: 0,
  fill: "auto",
  iterationStart: 0,
  iterations: 1,
  offset: null,
  composite: "auto",
});

/** Only what says something; no text of `content`, no address. @param {string} name @param {any} value */
function told(name, value) {
  if (value === Infinity) return "Infinity";
  if (name === "computedOffset" || name === "content" || value === DEFAULTS[name]) return undefined;
  return typeof value === "string" && value.includes("url(") ? undefined : value;
}

/** @param {import("../shared.js").Page} page */
export function observeAnimation(page) {
  const { tape, mirror } = page;
  /** @type {WeakMap<Animation, number>} */ let ids = new WeakMap();
  let next = 1;
  let styled = 0;
  let timer = 0;

  /** Says what an animation is, as its next id; 0 where it is not told. @param {any} animation */
  function describe(animation) {
    const effect = animation.effect;
    const id = effect && page.id(effect.target);
    if (!id || mirror.mark(id) & BLOCKED || animation.transitionProperty !== undefined) return 0;
    const css = animation.animationName;
    if (css !== undefined && (effect.getComputedTiming().endTime < LONG_MS || ++styled > STYLED_MAX))
      return 0;
    const pseudo = effect.pseudoElement || undefined;
    const about =
      css === undefined ? { k: effect.getKeyframes(), t: effect.getTiming(), pseudo } : { css, pseudo };
    const json = JSON.stringify(about, told);
    if (json.length > JSON_UNITS) return 0;
    tape.put(E.ANIMATE, next, id, tape.word(json, JSON_UNITS));
    ids.set(animation, next);
    return next++;
  }

  /** @param {any} animation */
  function tell(animation) {
    if (!page.recording()) return;
    page.stamp();
    const id = ids.get(animation) || describe(animation);
    if (!id) return;
    const time = Math.max(0, Math.round(Number(animation.currentTime) || 0));
    const rate = Math.round(animation.playbackRate * 100);
    tape.put(E.ANIMATION, id, STATES[animation.playState] || 0, time, (rate << 1) ^ (rate >> 31));
  }

  /** Tells of those that are on when a keyframe was taken. */
  function look() {
    timer = 0;
    if (page.recording())
      page.everyDocument((doc) => {
        if (doc.getAnimations)
          for (const animation of doc.getAnimations()) if (!ids.has(animation)) tell(animation);
      });
  }

  page.everyRoot((root) =>
    page.listen(root, "animationstart", (event) => {
      const target = page.target(event);
      // Of a shadow root too, whose own listener hears it; a pseudo-element's is its element's.
      if (styled < STYLED_MAX && target.getAnimations)
        for (const animation of target.getAnimations({ subtree: !!event.pseudoElement }))
          if (/** @type {any} */ (animation).animationName === event.animationName && !ids.has(animation))
            tell(animation);
    }),
  );
  page.everyWindow((win) => {
    if (!win.Animation) return;
    const after = (/** @type {any} */ _, /** @type {any} */ __, /** @type {any} */ animation) =>
      tell(animation);
    page.patch(win.Element.prototype, "animate", { after: (_, animation) => tell(animation) });
    for (const name of ["play", "pause", "cancel", "finish", "reverse"])
      page.patch(win.Animation.prototype, name, { after });
    // The new rate is one when the animation is ready.
    page.patch(win.Animation.prototype, "updatePlaybackRate", {
      after: (_, __, animation) =>
        void animation.ready.then(
          page.guard(() => tell(animation)),
          () => {}, // cancelled: that is told
        ),
    });
    for (const name of ["currentTime", "startTime", "playbackRate"])
      page.patch(win.Animation.prototype, name, { after }, "set");
  });
  page.onKeyframe(() => {
    ids = new WeakMap();
    next = 1;
    styled = 0;
    if (timer) clearTimer(timer);
    timer = /** @type {any} */ (setTimer(page.guard(look), LOOK_MS));
  });
}
