// pointer.js — moves, presses, touches and clicks. The core thins the moves.
// @ts-check
import * as E from "../../../schema/events.js";
import { above } from "../element.js";
import { outward } from "../place.js";
import { flagsOf, interactiveOf, labelOf, pathOf } from "../target.js";

const DEVICES = /** @type {Record<string, number>} */ ({ touch: E.DEVICE_TOUCH, pen: E.DEVICE_PEN });

/** Where in a box, in 128ths of it. @param {number} inside @param {number} whole */
const part = (inside, whole) => Math.max(0, Math.min(127, Math.floor((inside / whole) * 128) || 0));

/** @param {import("../shared.js").Page} page */
export function observePointer(page) {
  const { tape, mirror, controls } = page;
  let over = /** @type {Element | undefined} */ (undefined);
  let clickAt = 0;
  let clickLabel = /** @type {HTMLLabelElement | null} */ (null);

  /** Where the top viewport sees it. @param {MouseEvent | Touch} event @param {Element} target */
  function at(event, target) {
    return outward(page, page.frameOf(target.ownerDocument), event.clientX, event.clientY);
  }

  /** The outermost blocked element around this one: nothing inside it is told. @param {Element} target */
  function blockedAbove(target) {
    let blocked;
    for (let up = /** @type {Element | null} */ (target); up; up = above(up))
      if ((page.bits.get(up) || 0) & E.NODE_BLOCK) blocked = up;
    return blocked;
  }

  /** @param {PointerEvent} event @param {number} kind */
  function press(event, kind) {
    const target = page.target(event);
    const [x, y] = at(event, target);
    tape.put(kind, page.near(target), x, y, DEVICES[event.pointerType] || E.DEVICE_MOUSE);
  }

  /** @param {Element} target */
  function come(target) {
    const found = target.nodeType === 1 ? interactiveOf(target) : undefined;
    if (found === over) return;
    over = found;
    const id = page.near(found);
    if (found) mirror.note(id, found);
    tape.put(E.OVER, id, id ? flagsOf(found) : 0);
  }

  /**
   * A label's click is repeated by the browser on its control: one act, told once.
   * @param {MouseEvent} event @param {Element} target
   */
  function repeated(event, target) {
    const again = !!clickLabel && clickLabel.control === target && event.timeStamp - clickAt < 50;
    const label = /** @type {HTMLLabelElement | null} */ (target.closest("label"));
    clickLabel = label && label.control !== target ? label : null;
    clickAt = event.timeStamp;
    return again;
  }

  page.everyRoot((root, isDocument) => {
    if (!isDocument) return;
    // The dearest listener of all, for it hears most: the top document needs no target to know where it is.
    const moved =
      root === page.doc
        ? (/** @type {PointerEvent} */ event) => {
            if (event.pointerType !== "touch")
              tape.put(E.POINTER, Math.round(event.clientX), Math.round(event.clientY));
          }
        : (/** @type {PointerEvent} */ event) => {
            if (event.pointerType === "touch") return;
            const [x, y] = at(event, page.target(event));
            tape.put(E.POINTER, x, y);
          };
    page.listen(root, "pointermove", moved);
    page.listen(root, "pointerover", (event) => {
      if (event.pointerType !== "touch") come(page.target(event));
    });
    page.listen(root, "pointerdown", (event) => press(event, E.PRESS));
    page.listen(root, "pointerup", (event) => press(event, E.RELEASE));
    for (const [type, phase] of /** @type {[string, number][]} */ ([
      ["touchstart", E.TOUCH_START],
      ["touchmove", E.TOUCH_MOVE],
      ["touchend", E.TOUCH_END],
      ["touchcancel", E.TOUCH_END],
    ])) {
      page.listen(root, type, (event) => {
        for (const touch of event.changedTouches) {
          const [x, y] = at(touch, page.target(event));
          tape.put(E.TOUCH, touch.identifier, phase, x, y);
        }
      });
    }
    page.listen(root, "click", (event) => {
      const target = page.target(event);
      if (!event.isTrusted || target.nodeType !== 1 || repeated(event, target)) return;
      const found = interactiveOf(target);
      const blocked = blockedAbove(target);
      const thing = blocked || found || target;
      const [x, y] = at(event, target);
      const id = page.near(target);
      mirror.note(id, target);
      const label = blocked ? "" : labelOf(thing, controls.secret(thing));
      tape.put(E.CLICK, id, x, y, event.detail, flagsOf(found), tape.word(pathOf(thing)), tape.word(label));
      const box = thing.getBoundingClientRect();
      if (event.detail)
        tape.put(E.HIT, part(event.clientX - box.left, box.width), part(event.clientY - box.top, box.height));
      page.clicked();
    });
  });
}
