// mutation.js — changes of the tree: a list of records against the final, live DOM.
//
// Room: sdk/page/observe. The records only say which nodes to look at. Each looked-at node is then placed where it
// is now: new ones with all below them in one walk, moved ones by MOVE, gone ones by REMOVE. Parents are placed
// before their children, siblings from front to back before the next one that already stands, so the order of adds,
// moves and removes in the list does not matter and no subtree is walked twice.
// @ts-check
import * as E from "../../../schema/events.js";
import { BLOCKED, OPAQUE } from "../mirror.js";
import { native } from "../natives.js";
import { POLICY_BITS } from "../policy.js";
import { attributeKept, attributeValue, isStyle, parentOf, tagOf } from "../snapshot.js";

/** @param {import("../shared.js").Page} page */
export function observeMutation(page) {
  const { tape, mirror, policy, styles, controls } = page;
  const Observer = native("MutationObserver");
  const observer = new Observer(page.guard((/** @type {MutationRecord[]} */ records) => apply(records)));

  /** @type {Set<Node>} */ let touched = new Set();
  /** @type {Set<Node>} */ let settled = new Set();
  /** @type {number[]} */ let gone = [];
  let first = 0;

  /** Places the touched nodes from `node` on up to the next one that stands. @param {Node} node */
  function placeRun(node) {
    const parentNode = parentOf(node, page.frameOf);
    const parent = mirror.id(parentNode);
    if (!parent || mirror.mark(parent) & OPAQUE) {
      touched.delete(node);
      drop(node);
      return;
    }
    /** @type {Node[]} */ const run = [];
    let before = 0;
    for (let next = /** @type {Node | null} */ (node); next; next = next.nextSibling) {
      const id = mirror.id(next);
      // An id of this batch: placed already, with something above it.
      if (touched.has(next) && id < first) run.push(next);
      else if (id && mirror.parent(id) === parent) {
        before = id;
        break;
      }
    }
    for (const each of run) {
      if (!touched.has(each)) continue; // placed with the one before it
      const id = mirror.id(each);
      touched.delete(each);
      if (id) {
        tape.put(E.MOVE, id, parent, before);
        mirror.move(id, parent);
      } else {
        tape.put(E.SUBTREE, parent, before);
        page.snapshot.walk(each, parent, (next) => {
          const also = touched.has(next) && !mirror.id(next);
          if (also) touched.delete(next);
          return also;
        });
      }
    }
  }

  /** @param {Node} node */
  function drop(node) {
    const id = mirror.id(node);
    if (id) gone.push(id);
  }

  /** Places a touched node, after everything above it that is touched. @param {Node} node */
  function place(node) {
    if (!node.isConnected) {
      touched.delete(node);
      drop(node);
      return;
    }
    const above = [];
    for (let at = /** @type {Node | null} */ (parentOf(node, page.frameOf)); at && !settled.has(at); ) {
      settled.add(at);
      if (touched.has(at)) above.push(at);
      at = parentOf(at, page.frameOf);
    }
    for (let i = above.length - 1; i >= 0; i--) if (touched.has(above[i])) placeRun(above[i]);
    if (touched.has(node)) placeRun(node);
  }

  /** Takes an element out, to be placed anew with all below it. @param {Element} element @param {number} id */
  function renew(element, id) {
    tape.put(E.REMOVE, id);
    mirror.remove(id);
    touched.add(element);
  }

  /**
   * Reads what the records touch.
   * @param {MutationRecord[]} records @param {Map<Element, Set<string>>} attributes @param {Set<CharacterData>} texts
   * @param {Set<Element>} parents @param {Set<Document>} whole
   */
  function sort(records, attributes, texts, parents, whole) {
    for (let i = 0; i < records.length; i++) {
      const record = records[i];
      if (record.type === "childList") {
        for (let n = 0; n < record.addedNodes.length; n++) touched.add(record.addedNodes[n]);
        for (let n = 0; n < record.removedNodes.length; n++) touched.add(record.removedNodes[n]);
        if (record.target.nodeType === 1) parents.add(/** @type {Element} */ (record.target));
        else if (record.target.nodeType === 9)
          for (const node of record.removedNodes)
            if (node.nodeType === 1) whole.add(/** @type {Document} */ (record.target));
      } else if (record.type === "attributes") {
        const element = /** @type {Element} */ (record.target);
        let names = attributes.get(element);
        if (!names) attributes.set(element, (names = new Set()));
        // getAttribute wants the qualified name, the record gives the local one.
        names.add(
          record.attributeNamespace
            ? qualified(element, record)
            : /** @type {string} */ (record.attributeName),
        );
      } else texts.add(/** @type {CharacterData} */ (record.target));
    }
  }

  /** @param {Element} element @param {MutationRecord} record */
  function qualified(element, record) {
    const local = /** @type {string} */ (record.attributeName);
    const attribute = element.getAttributeNodeNS(record.attributeNamespace, local);
    if (attribute) return attribute.name;
    return record.attributeNamespace === "http://www.w3.org/1999/xlink" ? `xlink:${local}` : local;
  }

  /** @param {Map<Element, Set<string>>} attributes */
  function renewByPolicy(attributes) {
    for (const [element, names] of attributes) {
      let matters = policy.selectors;
      if (!matters)
        for (const name of names)
          if (name === "contenteditable" || name.startsWith("data-hark-")) matters = true;
      const id = matters ? mirror.id(element) : 0;
      if (!id) continue;
      const now = policy.bits(element, element.getAttributeNames()) & POLICY_BITS;
      if (now !== (page.bits.get(element) || 0)) renew(element, id);
    }
  }

  /** @param {Map<Element, Set<string>>} attributes */
  function tellAttributes(attributes) {
    for (const [element, names] of attributes) {
      const id = mirror.id(element);
      if (!id || id >= first || mirror.mark(id) & BLOCKED) continue;
      const tag = tagOf(element);
      if (mirror.mark(id) & OPAQUE && tag !== "TEXTAREA") continue;
      for (const name of names) {
        if (tag === "INPUT" && name === "type") controls.retyped(element);
        if (!attributeKept(element, tag, name)) continue;
        const value = attributeValue(element, tag, name);
        if (value === null) tape.put(E.DROP_ATTRIBUTE, id, tape.word(name));
        else tape.put(E.SET_ATTRIBUTE, id, tape.word(name), tape.text(value));
      }
      if (tag === "INPUT" || tag === "OPTION") controls.changed(element, E.INPUT_SCRIPT);
    }
  }

  /** @param {Set<CharacterData>} texts */
  function tellTexts(texts) {
    for (const text of texts) {
      const id = mirror.id(text);
      if (text.nodeType === 8 || !id || id >= first) continue;
      const parent = text.parentElement;
      const inStyle = parent && isStyle(tagOf(parent));
      tape.put(E.SET_TEXT, id, tape.text(inStyle ? styles.absolute(text.data, text.baseURI) : text.data));
      if (inStyle) styles.again(parent);
    }
  }

  /** @param {Set<Element>} parents */
  function tellState(parents) {
    for (const parent of parents) {
      const tag = tagOf(parent);
      if (tag === "TEXTAREA" || tag === "SELECT") controls.changed(parent, E.INPUT_SCRIPT);
      else if (tag === "OPTGROUP") controls.changed(parent.closest("select") || parent, E.INPUT_SCRIPT);
      else if (isStyle(tag)) styles.again(parent);
    }
  }

  /** @param {MutationRecord[]} records */
  function apply(records) {
    if (!records.length || !page.recording()) return;
    /** @type {Map<Element, Set<string>>} */ const attributes = new Map();
    /** @type {Set<CharacterData>} */ const texts = new Set();
    /** @type {Set<Element>} */ const parents = new Set();
    touched = new Set();
    settled = new Set();
    gone = [];
    /** @type {Set<Document>} */ const whole = new Set();
    sort(records, attributes, texts, parents, whole);
    for (const doc of whole) if (page.reopened(doc)) return;
    first = mirror.next();
    renewByPolicy(attributes);
    for (const node of touched) place(node);
    for (const id of gone) {
      if (!mirror.stands(id)) continue; // went with something above it
      tape.put(E.REMOVE, id);
      mirror.remove(id);
    }
    tellAttributes(attributes);
    tellTexts(texts);
    tellState(parents);
    touched = settled = new Set();
    page.lateRoots();
  }

  page.onStop(() => observer.disconnect());
  return {
    /** @param {Node} root */
    observe(root) {
      observer.observe(root, { childList: true, attributes: true, characterData: true, subtree: true });
    },
    /** Works off what the browser has not handed over yet. */
    flush: page.guard(() => apply(observer.takeRecords())),
  };
}
