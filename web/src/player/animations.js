// animations.js — every animation of the recorded page runs by the recording's clock, whatever its speed, and stands
// still where that stands still.
//
// Transitions, and animations of stylesheets, begin by themselves when a step changes a style: they are taken over in
// that moment. Those of scripts are made here as they were told; of those that were on already when a moment was sought
// the long ones have been told too, and the others count from the page's beginning.
// @ts-check
import { ANIMATION_CANCELLED, ANIMATION_RUNNING } from "../../../schema/events.js";

const ANIMATIONS_MAX = 2000;
/** A page tells that an animation began before it tells of the change that began it: the change is waited for. */
const WAIT_MS = 1000;

/** @typedef {{time: number, at: number, rate: number}} Clock at page time `at` it stood at `time`; rate 0: it stands */

export class Animations {
  constructor() {
    /** Told ones, by id; those of stylesheets are looked for when styles are known.
     * @type {Map<number, {element: Element, animation?: Animation, css?: string, pseudo?: string}>} */
    this.told = new Map();
    /** @type {Map<number, Clock>} */
    this.waiting = new Map();
    /** @type {WeakMap<Animation, Clock>} */
    this.clocks = new WeakMap();
  }

  clear() {
    this.told.clear();
    this.waiting.clear();
  }

  /** @param {number} id @param {Node|undefined} node @param {string} json */
  describe(id, node, json) {
    this.told.get(id)?.animation?.cancel();
    this.told.delete(id);
    this.waiting.delete(id);
    if (node?.nodeType !== 1 || this.told.size >= ANIMATIONS_MAX) return;
    const element = /** @type {Element} */ (node);
    const { css, pseudo, k, t } = JSON.parse(json);
    if (typeof css === "string") {
      this.told.set(id, { element, css, pseudo });
      return;
    }
    const animation = element.animate(k, { ...t, pseudoElement: pseudo });
    animation.pause();
    this.told.set(id, { element, animation });
  }

  /** @param {number} id @param {number} state @param {number} time @param {number} rate hundredths, zigzag @param {number} at */
  tell(id, state, time, rate, at) {
    const found = this.told.get(id);
    const runs = state === ANIMATION_RUNNING;
    const clock = { time, at, rate: runs ? ((rate >>> 1) ^ -(rate & 1)) / 100 : 0 };
    if (found?.css !== undefined) this.waiting.set(id, clock);
    else if (found?.animation && state === ANIMATION_CANCELLED) found.animation.cancel();
    else if (found?.animation) this.clocks.set(found.animation, clock);
  }

  /** Gives animations of stylesheets the clocks that were told of them. @param {number} at page time */
  settle(at) {
    for (const [id, clock] of this.waiting) {
      const { element, css, pseudo } = /** @type {any} */ (this.told.get(id));
      const found = element
        .getAnimations({ subtree: pseudo !== undefined })
        .find(
          (/** @type {any} */ a) =>
            a.animationName === css && (a.effect.pseudoElement ?? undefined) === pseudo,
        );
      if (found) this.clocks.set(found, clock);
      if (found || at - clock.at > WAIT_MS) this.waiting.delete(id);
    }
  }

  /**
   * Brings all animations to a moment. @param {Iterable<Document|ShadowRoot>} roots @param {number} at page time
   * @param {number} born page time at which those have begun that were not there before
   */
  show(roots, at, born) {
    this.settle(at);
    for (const root of roots)
      for (const animation of root.getAnimations()) {
        if (
          animation.timeline !== root.ownerDocument?.timeline &&
          animation.timeline !== /** @type {Document} */ (root).timeline
        )
          continue; // driven by scrolling
        let clock = this.clocks.get(animation);
        if (!clock) this.clocks.set(animation, (clock = { time: 0, at: born, rate: 1 }));
        const styled = "animationName" in animation || "transitionProperty" in animation;
        if (styled) animation.playbackRate = 0;
        if (styled && animation.playState === "paused") {
          clock.time = Number(animation.currentTime); // by its style
          clock.at = at;
        } else animation.currentTime = Math.max(0, clock.time + (at - clock.at) * clock.rate);
      }
  }
}
