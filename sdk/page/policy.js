// policy.js — which elements are masked, allowed, blocked; decided per element, inherited by the core.
//
// Room: sdk/page. Known limit: a selector that depends on an ancestor is looked at again only when the element itself
// changes.
// @ts-check
import { NODE_ALLOW, NODE_BLOCK, NODE_EDITABLE, NODE_MASK } from "../../schema/events.js";

export const POLICY_BITS = NODE_MASK | NODE_ALLOW | NODE_BLOCK | NODE_EDITABLE;

/** @param {string | undefined} selector @param {Document} doc */
function checked(selector, doc) {
  if (!selector) return "";
  try {
    doc.createDocumentFragment().querySelector(selector);
    return selector;
  } catch {
    return "*"; // a selector that cannot be read must not open what it was meant to close
  }
}

/** @param {import("./shared.js").Rules} options @param {Document} doc */
export function createPolicy(options, doc) {
  const mask = checked(options.mask, doc);
  const block = checked(options.block, doc);
  const allow = checked(options.allow, doc) === "*" && options.allow !== "*" ? "" : options.allow || "";
  const selectors = !!(mask || block || allow);
  const all = options.maskText === "all";
  return {
    selectors,
    /** All words of the page are masked, unless an element is allowed. */
    all,
    /** The element's own policy bits. @param {Element} element @param {string[]} names its attributes */
    bits(element, names) {
      let bits = all && element === element.ownerDocument.documentElement ? NODE_MASK : 0;
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        if (name.charCodeAt(0) === 100 && name.startsWith("data-hark-")) {
          if (name === "data-hark-mask") bits |= NODE_MASK;
          else if (name === "data-hark-allow") bits |= NODE_ALLOW;
          else if (name === "data-hark-block") bits |= NODE_BLOCK;
        } else if (name === "contenteditable" && element.getAttribute(name) !== "false")
          bits |= NODE_EDITABLE;
      }
      if (selectors) {
        if (mask && element.matches(mask)) bits |= NODE_MASK;
        if (block && element.matches(block)) bits |= NODE_BLOCK;
        if (allow && element.matches(allow)) bits |= NODE_ALLOW;
      }
      return bits;
    },
  };
}

/** @typedef {ReturnType<typeof createPolicy>} Policy */
