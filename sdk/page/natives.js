// natives.js — the browser's own functions, and how hark touches a page's: never throwing, fully undoable.
//
// Room: sdk/page. zone.js (Angular) wraps timers, listeners and fetch so that each use starts change detection; hark
// takes what zone.js put aside. A patch is a Proxy: name, length, properties and `[native code]` stay the page's.
// @ts-check

/** @type {any} */
const win = window;

/**
 * Gives a global as the browser made it, also where zone.js has replaced it.
 * @template {keyof (Window & typeof globalThis)} K
 * @param {K} name @returns {(Window & typeof globalThis)[K]}
 */
export function native(name) {
  const key = win.Zone && win.Zone.__symbol__ && win.Zone.__symbol__(name);
  return (key && win[key]) || win[name];
}

const prototype = /** @type {any} */ (EventTarget.prototype);
const zoneListen = win.Zone && win.Zone.__symbol__ && prototype[win.Zone.__symbol__("addEventListener")];
const addEventListener = /** @type {EventTarget["addEventListener"]} */ (
  zoneListen || EventTarget.prototype.addEventListener
);

/** @param {EventTarget} target @param {string} type @param {(event: any) => void} fn @param {AbortSignal} signal */
export function listenTo(target, type, fn, signal) {
  addEventListener.call(target, type, fn, /** @type {any} */ ({ capture: true, passive: true, signal }));
}

/** Of what happens in a shadow root nothing waits for its listeners: no `passive`. @param {Node} root @param {string} type @param {EventListenerObject} ear */
export function listenInside(root, type, ear) {
  addEventListener.call(root, type, ear, true);
}

/** For a target that comes and goes: no signal keeps it. @param {EventTarget} target @param {string} type @param {() => void} fn */
export function listenOnce(target, type, fn) {
  addEventListener.call(target, type, fn, { once: true });
}

export const setTimer = native("setTimeout");
export const clearTimer = native("clearTimeout");
/** The browser's fetch, taken before hark patches the page's. */
export const nativeFetch = native("fetch");
const idle = native("requestIdleCallback");

/**
 * Runs fn when the page is idle, after `timeout` ms at the latest. `left` says how many ms it may take.
 * @param {(left: () => number) => void} fn @param {number} [timeout]
 */
export function whenIdle(fn, timeout = 1000) {
  if (idle)
    idle((deadline) => fn(() => (deadline.didTimeout ? SLICE_MS : deadline.timeRemaining())), { timeout });
  else setTimer(() => fn(() => SLICE_MS), 50);
}

/** Runs fn after the next frame: what asks for layout then, asks for one that is there. @param {() => void} fn */
export const afterFrame = (fn) =>
  (document.hidden ? setTimer : native("requestAnimationFrame"))(() => void setTimer(fn, 0));

/** What one slice of work may take, ms. */
export const SLICE_MS = 4;

/**
 * @typedef {object} Hook
 * @property {(self: any, args: any[]) => any} [before] its result is given to `after`
 * @property {(token: any, result: any, self: any, args: any[]) => any} [after] may give another result
 * @property {(token: any, error: any) => void} [failed]
 */

/**
 * Wraps a function so that `hook` sees its calls. The page's call happens exactly once, with its own `this`,
 * arguments, result and error, whatever the hook does.
 * @param {Function} original @param {Hook} hook @param {{ on: boolean }} state @param {(error: unknown) => void} fault
 */
function wrap(original, hook, state, fault) {
  return new Proxy(original, {
    apply(target, self, args) {
      if (!state.on) return Reflect.apply(target, self, args);
      let token, result;
      try {
        token = hook.before && hook.before(self, args);
      } catch (error) {
        fault(error);
      }
      try {
        result = Reflect.apply(target, self, args);
      } catch (error) {
        try {
          if (hook.failed) hook.failed(token, error);
        } catch (own) {
          fault(own);
        }
        throw error;
      }
      try {
        const other = hook.after && hook.after(token, result, self, args);
        return other === undefined ? result : other;
      } catch (error) {
        fault(error);
        return result;
      }
    },
    construct(target, args, made) {
      const result = Reflect.construct(target, args, made);
      try {
        if (state.on && hook.after) hook.after(undefined, result, undefined, args);
      } catch (error) {
        fault(error);
      }
      return result;
    },
  });
}

/**
 * Patches a method (or with `part` "set" a setter) and gives the function that undoes it. Undoing leaves alone what
 * somebody else has patched since, but hark's part of it sleeps then.
 * @param {any} owner @param {string} name @param {Hook} hook @param {(error: unknown) => void} fault
 * @param {"value" | "set" | "get"} [part] @returns {() => void}
 */
export function patch(owner, name, hook, fault, part = "value") {
  const before = owner && Object.getOwnPropertyDescriptor(owner, name);
  const original = before && before[part];
  if (typeof original !== "function" || !before.configurable) return () => {};
  const state = { on: true };
  const ours = wrap(original, hook, state, fault);
  Object.defineProperty(owner, name, { ...before, [part]: ours });
  return () => {
    state.on = false;
    const now = Object.getOwnPropertyDescriptor(owner, name);
    if (now && now[part] === ours) Object.defineProperty(owner, name, before);
  };
}
