// slots.js — nodes that a script has put into slots by hand (`slot.assign`), in the order in which it did.
// @ts-check

export class Slots {
  constructor() {
    /** @type {Map<HTMLSlotElement, Set<Node>>} */
    this.given = new Map();
  }

  clear() {
    this.given.clear();
  }

  /** @param {Node|undefined} node @param {Node|undefined} slot undefined: in none any more */
  tell(node, slot) {
    if (!node) return;
    for (const [other, nodes] of this.given)
      if (nodes.delete(node) && other !== slot) this.assign(other, nodes);
    const target = /** @type {HTMLSlotElement|undefined} */ (slot);
    if (target?.localName !== "slot") return;
    const nodes = this.given.get(target) ?? new Set();
    this.given.set(target, nodes.add(node));
    this.assign(target, nodes);
  }

  /** @param {HTMLSlotElement} slot @param {Set<Node>} nodes */
  assign(slot, nodes) {
    slot.assign(.../** @type {any} */ (nodes));
  }
}
