// canvas.js — what canvases show, as small pictures at a set rate: only where the site asks for it.
//
// Room: sdk/page, in the script that few pages load (bridge-script.js). A picture is a copy of at most SIDE_MAX pixels a
// side, encoded as WebP off the main thread, and goes by the name of its bytes (assets.js): one that is the same again
// costs nothing, and waits longer for the next look. A WebGL canvas is empty once its frame has been shown: it is read
// in the microtask after a draw call, from the first such call on. Never read: what is masked, what holds pixels of
// another origin (the browser forbids it, and is not asked again), what nobody sees. Those stay boxes.
// Known limits: WebGPU, and WebGL canvases that were drawn for the last time before hark came; browsers without
// OffscreenCanvas.
// Limits: CANVASES_MAX at a time, PICTURE_BYTES_MAX each, BYTES_MAX in one page.
// @ts-check
import * as E from "../../schema/events.js";
import { kindOf } from "./assets.js";
import { native, setTimer, whenIdle } from "./natives.js";
import { masked } from "./snapshot.js";

const SIDE_MAX = 640;
const QUALITY = 0.6;
const CANVASES_MAX = 8;
const PICTURE_BYTES_MAX = 96 << 10;
const BYTES_MAX = 1 << 20;
const RATE_MIN = 0.05;
const RATE_MAX = 4;
/** A canvas that does not change is looked at this much more seldom, at most. */
const REST = 8;
const PROBE = 16;

/** `due`: when its next picture may be taken; `drawn`: by WebGL. @typedef {{ due: number, rest: number, drawn: boolean,
 *   asked?: boolean, closed: boolean, seen: boolean, words?: number[], copy?: OffscreenCanvas }} Look */

/**
 * A copy of what a canvas shows now, or undefined where there is nothing to see.
 * @param {HTMLCanvasElement} canvas @param {boolean} known it has been seen to show something
 */
function copyOf(canvas, known) {
  const scale = Math.min(1, SIDE_MAX / Math.max(canvas.width, canvas.height));
  const copy = new OffscreenCanvas(
    Math.max(1, Math.round(canvas.width * scale)),
    Math.max(1, Math.round(canvas.height * scale)),
  );
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d"));
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  if (known) return copy;
  const probe = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(PROBE, PROBE).getContext("2d", { willReadFrequently: true })
  );
  probe.drawImage(copy, 0, 0, PROBE, PROBE);
  return probe.getImageData(0, 0, PROBE, PROBE).data.some((value) => value) ? copy : undefined;
}

/**
 * @param {import("./shared.js").Page} page @param {number} rate pictures of a canvas in a second
 * @param {(kind: number, bytes: Uint8Array) => number[] | undefined} hold keeps bytes by their name, and gives that
 */
export function observeCanvas(page, rate, hold) {
  if (typeof OffscreenCanvas !== "function" || typeof IntersectionObserver !== "function") return;
  const pause = 1000 / Math.min(Math.max(rate, RATE_MIN), RATE_MAX);
  /** @type {Set<HTMLCanvasElement>} */ const all = new Set();
  /** @type {WeakMap<HTMLCanvasElement, Look>} */ const looks = new WeakMap();
  let left = BYTES_MAX;
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const look = looks.get(/** @type {HTMLCanvasElement} */ (target));
      if (look) look.seen = isIntersecting;
    }
  });
  page.onStop(() => sight.disconnect());

  /** @param {HTMLCanvasElement} canvas */
  function lookOf(canvas) {
    let look = looks.get(canvas);
    if (!look) looks.set(canvas, (look = { due: 0, rest: 1, drawn: false, closed: false, seen: true }));
    return look;
  }

  /** @param {HTMLCanvasElement} canvas @param {number[]} words */
  function tell(canvas, [a, b, c, d]) {
    const id = page.id(canvas);
    if (id) page.tape.put(E.CANVAS, id, a, b, c, d);
  }

  /** @param {HTMLCanvasElement} canvas @param {Look} look @param {Uint8Array} bytes */
  function show(canvas, look, bytes) {
    look.rest = Math.min(2 * look.rest, REST);
    const kind = kindOf(bytes);
    if (!page.recording() || kind < 1 || bytes.length > Math.min(left, PICTURE_BYTES_MAX)) return;
    const words = hold(kind, bytes);
    if (!words || String(words) === String(look.words)) return;
    left -= bytes.length;
    look.words = words;
    look.rest = 1;
    tell(canvas, words);
  }

  /** Makes a picture of a copy, if it may be. @param {HTMLCanvasElement} canvas @param {Look} look */
  function encode(canvas, look) {
    const { copy } = look;
    look.copy = undefined;
    if (!copy || masked(page, canvas)) return;
    copy
      .convertToBlob({ type: "image/webp", quality: QUALITY })
      .then((blob) => blob.arrayBuffer())
      .then(page.guard((/** @type {ArrayBuffer} */ buffer) => show(canvas, look, new Uint8Array(buffer))))
      .catch(() => (look.closed = true)); // other origins' pixels are in it
  }

  /** @param {HTMLCanvasElement} canvas @param {Look} look */
  function attempt(canvas, look) {
    if (look.closed || !look.seen || page.now() < look.due || left <= 0) return;
    look.due = page.now() + pause * (look.words ? look.rest : 1);
    if (!canvas.width || !canvas.height || masked(page, canvas)) return;
    try {
      look.copy = copyOf(canvas, !!look.words);
    } catch {
      look.closed = true;
    }
    if (page.known(canvas)) encode(canvas, look); // else when it is placed
  }

  function look() {
    whenIdle(
      page.guard(() => {
        if (page.recording() && !document.hidden)
          for (const canvas of all)
            if (!page.known(canvas)) all.delete(canvas);
            else {
              const look = lookOf(canvas);
              if (!look.drawn) attempt(canvas, look);
            }
        again();
      }),
    );
  }

  function again() {
    if (page.running) setTimer(look, pause);
  }

  page.canvas = (element, id) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const look = lookOf(canvas);
    if (look.words) page.tape.put(E.CANVAS, id, .../** @type {[number]} */ (look.words));
    if (all.size >= CANVASES_MAX) return;
    all.add(canvas);
    sight.observe(canvas);
    encode(canvas, look);
  };

  const soon = native("queueMicrotask");
  /** A draw call: when all of them are done, there is a picture to be read. @param {{ canvas: HTMLCanvasElement }} context */
  function drawn({ canvas }) {
    if (!page.recording() || !("getContext" in canvas)) return;
    const look = lookOf(canvas);
    if (!look.drawn) look.due = 0;
    look.drawn = true;
    if (look.asked || page.now() < look.due) return;
    look.asked = true;
    soon(
      page.guard(() => {
        look.asked = false;
        attempt(canvas, look);
      }),
    );
  }
  page.everyWindow((win) => {
    const after = (/** @type {any} */ _, /** @type {any} */ __, /** @type {any} */ context) =>
      void (context.canvas && drawn(context));
    for (const type of ["WebGLRenderingContext", "WebGL2RenderingContext"])
      for (const name of ["", "Instanced"])
        for (const what of ["Arrays", "Elements"])
          if (win[type]) page.patch(win[type].prototype, `draw${what}${name}`, { after });
  });
  again();
}
