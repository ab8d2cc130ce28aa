// top-layer.js — modal dialogs and popovers, raised in the order in which they were told, once the tree is whole.
// @ts-check

export class TopLayer {
  constructor() {
    /** @type {Map<Element, "modal"|"popover">} */
    this.waiting = new Map();
  }

  clear() {
    this.waiting.clear();
  }

  /** What is told anew is on top. @param {Element} element @param {"modal"|"popover"} how */
  raise(element, how) {
    this.waiting.delete(element);
    this.waiting.set(element, how);
  }

  /** Dropping the attribute alone would leave a dialog there. @param {Element} element */
  lower(element) {
    this.waiting.delete(element);
    if (element.matches(":popover-open")) /** @type {HTMLElement} */ (element).hidePopover();
    else /** @type {Partial<HTMLDialogElement>} */ (element).close?.();
  }

  settle() {
    for (const [element, how] of this.waiting) this.show(/** @type {HTMLDialogElement} */ (element), how);
    this.waiting.clear();
  }

  /** @param {HTMLDialogElement} element @param {"modal"|"popover"} how */
  show(element, how) {
    try {
      if (how === "popover") element.showPopover();
      else if (!element.matches(":modal")) {
        element.removeAttribute("open");
        element.showModal();
      }
      // Both take the focus; the replay draws where it was.
      /** @type {HTMLElement|null} */ (element.ownerDocument.activeElement)?.blur();
    } catch {
      // It is not in the page, or shown already.
    }
  }
}
