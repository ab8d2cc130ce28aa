// hand.js — what the visitor's pointer, fingers and focus do: to the states of elements, and told to who draws them.
// @ts-check
import * as E from "../../../schema/events.js";

/** Signed. @param {number} word */
const signed = (word) => word | 0;

/** @typedef {{onPointer?(x: number, y: number, at: number): void, onDevice?(device: number): void,
 *   onClick?(x: number, y: number, at: number): void}} HandEvents */

export class Hand {
  /** @param {import("./states.js").States} states @param {HandEvents} events */
  constructor(states, events) {
    this.states = states;
    this.events = events;
    /** What it does is no news: it is part of a seek. */
    this.quiet = false;
  }

  /** A seek forgets it. */
  clear() {
    this.states.pointer = undefined;
    this.states.keyed = true;
  }

  /**
   * @param {number} kind @param {Uint32Array} n @param {number} i of its first argument @param {Element|undefined} element
   *   that its first argument names, where it names one @param {number} at page time @returns {boolean} was it the hand's?
   */
  event(kind, n, i, element, at) {
    switch (kind) {
      case E.POINTER:
        this.move(n[i], n[i + 1], at);
        return true;
      case E.PRESS:
        this.states.pressed = element;
        this.states.keyed = false;
        this.events.onDevice?.(n[i + 3]);
        this.move(n[i + 1], n[i + 2], at);
        return true;
      case E.KEY:
        this.states.keyed = true;
        return true;
      case E.RELEASE:
        this.states.pressed = undefined;
        this.move(n[i + 1], n[i + 2], at);
        return true;
      case E.TOUCH:
        this.events.onDevice?.(E.DEVICE_TOUCH);
        this.move(n[i + 2], n[i + 3], at);
        return true;
      case E.CLICK:
        this.move(n[i + 1], n[i + 2], at);
        if (!this.quiet) this.events.onClick?.(signed(n[i + 1]), signed(n[i + 2]), at);
        return true;
      case E.FOCUS:
        this.states.focused = element;
        return true;
      case E.BLUR:
        if (this.states.focused === element) this.states.focused = undefined;
        return true;
      default:
        return false;
    }
  }

  /** @param {number} x @param {number} y @param {number} at */
  move(x, y, at) {
    this.states.pointer = [signed(x), signed(y)];
    this.events.onPointer?.(signed(x), signed(y), this.quiet ? -1 : at);
  }
}
