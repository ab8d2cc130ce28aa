// mutation.js — changes of the tree: what records touch, against the final, live DOM.
//
// Room: sdk/page/observe. Records only say which nodes to look at. Each looked-at node is then placed where it
// is now: new ones with all below them in one walk, moved ones by MOVE, gone ones by REMOVE. Parents are placed
// before their children, siblings from front to back before the next one that already stands, so the order of adds,
// moves and removes in the list does not matter and no subtree is walked twice.
// Work is cut into slices: nothing is placed before all records are read, and what is touched stays so until it is
// placed, so that a pause between two slices changes nothing. Nothing is read in the page's own task: records wait
// PAUSE_MS, in which a page that writes at every key or frame writes the same again. Limits: a bucket of
// changes per node (only its last value is told then), and a bucket for all: when that is empty, the storm is
// recorded as a gap, nothing is read, and a keyframe follows when it is over.
// @ts-check
import * as E from "../../../schema/events.js";
import { isStyle, parentOf, tagOf } from "../element.js";
import { BLOCKED, OPAQUE } from "../mirror.js";
import { native, setTimer } from "../natives.js";
import { POLICY_BITS } from "../policy.js";
import { attributeKept, attributeValue } from "../snapshot.js";

const PAUSE_MS = 100;
/** What one node may change at once, and per second from then on. */
const NODE_BURST = 60;
const NODE_RATE = 5;
/** Records and nodes all together, likewise. */
const ALL_BURST = 60000;
const ALL_RATE = 10000;
/** More at once are a storm by themselves: only to look through them would take too long. */
const RECORDS_MAX = 20000;
/** A storm is listened to for PROBE_MS, every PROBE_PAUSE_MS; it is over with fewer records than CALM. */
const PROBE_MS = 100;
const PROBE_PAUSE_MS = 400;
const CALM = 100;
const EVERYTHING = { childList: true, attributes: true, characterData: true, subtree: true };

/** @param {import("../shared.js").Page} page */
export function observeMutation(page) {
  const { tape, mirror, policy, styles, controls, snapshot } = page;
  const { late } = snapshot;
  const Observer = native("MutationObserver");
  const observer = new Observer(page.guard((/** @type {MutationRecord[]} */ records) => heard(records)));

  /** @type {MutationRecord[][]} */ let queue = [];
  let queueAt = 0; // in its first list
  /** @type {Set<Node>} */ const touched = new Set();
  /** @type {Set<Node>} */ const gone = new Set();
  /** @type {Map<Element, Set<string>>} */ const attributes = new Map();
  /** @type {Set<CharacterData>} */ const texts = new Set();
  /** @type {Set<Element>} */ const parents = new Set();
  /** @type {Set<Document>} */ const whole = new Set();
  /** Touched or seen not to be, with everything above. @type {Set<Node>} */ const settled = new Set();
  /** Changes that a node has left, and when that was so. @type {WeakMap<Node, [number, number]>} */
  let buckets = new WeakMap();
  /** Observed. @type {WeakSet<Node>} */ let roots = new WeakSet();
  /** What is told after the changes that wait. @type {Set<() => void>} */ const following = new Set();
  let left = ALL_BURST;
  let leftAt = 0;
  let waiting = false; // a timer runs
  let stormy = false;
  let ending = false; // the recording ends: nothing waits any more
  let working = false; // what is told of a control asks for ids, and so for a flush
  let probed = 0; // records that the storm has brought while it was listened to

  /** Places the touched nodes from `node` on up to the next one that stands. @param {Node} node */
  function placeRun(node) {
    const parentNode = /** @type {Node} */ (parentOf(node, page.frameOf));
    const parent = mirror.id(parentNode);
    if (!parent || mirror.mark(parent) & OPAQUE) {
      touched.delete(node);
      remove(mirror.id(node)); // at once: nothing must be moved to below it
      return;
    }
    /** @type {Node[]} */ const run = [];
    let before = 0;
    for (let next = /** @type {Node | null} */ (node); next; next = next.nextSibling) {
      if (touched.has(next)) run.push(next);
      else {
        const id = mirror.id(next);
        if (id && mirror.parent(id) === parent) {
          before = id;
          break;
        }
      }
    }
    for (const each of run) {
      if (!touched.has(each)) continue; // placed with the one before it
      if (late()) return;
      const id = mirror.id(each);
      touched.delete(each);
      snapshot.joined(parentNode, each);
      if (id) {
        tape.put(E.MOVE, id, parent, before);
        mirror.move(id, parent);
      } else snapshot.walk(each, parent, before, (next) => touched.has(next) && !mirror.id(next));
    }
  }

  /** @param {number} id */
  function remove(id) {
    if (!id) return;
    tape.put(E.REMOVE, id);
    mirror.remove(id);
  }

  /**
   * Records that have to wait: what is out of the tree now, or in a root that is not recorded yet, may come back
   * changed, and nobody observes it there. True where a document has lost all that was in it: document.open() takes
   * its listeners along.
   * @param {MutationRecord[]} records
   */
  function lose(records) {
    let opened = false;
    for (const { type, removedNodes, target } of records)
      if (type === "childList" && removedNodes.length) {
        opened = opened || target.nodeType === 9;
        for (const node of removedNodes)
          if (!node.isConnected || !roots.has(node.getRootNode())) remove(mirror.id(node));
      }
    return opened;
  }

  /** Removes what is out of the tree: last, for it may take along what was moved out of it. */
  function bury() {
    for (const node of gone) remove(mirror.id(node));
    gone.clear();
  }

  /** Places a touched node, after everything above it that is touched. @param {Node} node */
  function place(node) {
    if (!node.isConnected) {
      touched.delete(node);
      gone.add(node);
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

  /** Takes an element whose policy has changed out, to be placed anew with all below it. @param {Element} element */
  function renewed(element) {
    const id = mirror.id(element);
    if (!id) return;
    const now = policy.bits(element, element.getAttributeNames()) & POLICY_BITS;
    if (now === (page.bits.get(element) || 0)) return;
    remove(id);
    touched.add(element);
  }

  /** Reads what a record touches. @param {MutationRecord} record */
  function read(record) {
    if (record.type === "childList") {
      const { addedNodes, removedNodes, target } = record;
      for (let n = 0; n < addedNodes.length; n++) touched.add(addedNodes[n]);
      for (let n = 0; n < removedNodes.length; n++) {
        touched.add(removedNodes[n]);
        if (target.nodeType === 9 && removedNodes[n].nodeType === 1)
          whole.add(/** @type {Document} */ (target));
      }
      if (target.nodeType === 1) parents.add(/** @type {Element} */ (target));
    } else if (record.type === "attributes") {
      const element = /** @type {Element} */ (record.target);
      // getAttribute wants the qualified name, the record gives the local one.
      const name = record.attributeNamespace
        ? qualified(element, record)
        : /** @type {string} */ (record.attributeName);
      const names = attributes.get(element);
      if (names) names.add(name);
      else attributes.set(element, new Set([name]));
      if (policy.selectors || name === "contenteditable" || name.startsWith("data-hark-")) renewed(element);
    } else texts.add(/** @type {CharacterData} */ (record.target));
  }

  /** @param {Element} element @param {MutationRecord} record */
  function qualified(element, record) {
    const local = /** @type {string} */ (record.attributeName);
    const attribute = element.getAttributeNodeNS(record.attributeNamespace, local);
    if (attribute) return attribute.name;
    return record.attributeNamespace === "http://www.w3.org/1999/xlink" ? `xlink:${local}` : local;
  }

  /** May this node tell of a change? One that may not stays in its list until it may. @param {Node} node */
  function mayTell(node) {
    if (ending) return true;
    const now = page.now();
    const bucket = buckets.get(node);
    if (!bucket) buckets.set(node, [NODE_BURST - 1, now]);
    else {
      const tokens = Math.min(NODE_BURST, bucket[0] + ((now - bucket[1]) / 1000) * NODE_RATE);
      bucket[0] = tokens < 1 ? tokens : tokens - 1;
      bucket[1] = now;
      return tokens >= 1;
    }
    return true;
  }

  /** @param {Element} element @param {Set<string>} names */
  function tellAttributes(element, names) {
    const id = mirror.id(element);
    if (!id || mirror.mark(id) & BLOCKED) return;
    const tag = tagOf(element);
    if (mirror.mark(id) & OPAQUE && tag !== "TEXTAREA") return;
    for (const name of names) {
      if (tag === "INPUT" && name === "type") controls.retyped(element);
      if (!attributeKept(element, tag, name)) continue;
      const value = attributeValue(page, element, tag, name);
      if (value === null) tape.put(E.DROP_ATTRIBUTE, id, tape.word(name));
      else tape.put(E.SET_ATTRIBUTE, id, tape.word(name), tape.text(value));
    }
    if (tag === "INPUT" || tag === "OPTION") controls.changed(element, E.INPUT_SCRIPT);
  }

  /** @param {CharacterData} text */
  function tellText(text) {
    const id = mirror.id(text);
    if (text.nodeType === 8 || !id) return;
    const parent = text.parentElement;
    const inStyle = parent && isStyle(tagOf(parent));
    tape.put(E.SET_TEXT, id, tape.text(inStyle ? styles.absolute(text.data, text.baseURI) : text.data));
    if (inStyle) styles.again(parent);
  }

  /** @param {Element} parent */
  function tellState(parent) {
    const tag = tagOf(parent);
    if (tag === "TEXTAREA" || tag === "SELECT") controls.changed(parent, E.INPUT_SCRIPT);
    else if (tag === "OPTGROUP") controls.changed(parent.closest("select") || parent, E.INPUT_SCRIPT);
    else if (isStyle(tag)) styles.again(parent);
  }

  /** Reads the records that wait, cheaply; false when the slice is over. */
  function readAll() {
    for (; queue.length; queue.shift(), queueAt = 0)
      for (const records = queue[0]; queueAt < records.length; ) {
        if (!(queueAt & 63) && late()) return false;
        read(records[queueAt++]);
      }
    return true;
  }

  /** Brings the recording's tree to the live one; false when the slice is over. */
  function placeAll() {
    settled.clear();
    for (const node of touched) {
      if (!late()) place(node);
      if (!touched.has(node)) continue;
      bury(); // the slice is over
      return false;
    }
    settled.clear();
    bury();
    return true;
  }

  /** Tells what else has changed; false when the slice is over. */
  function tellAll() {
    for (const [element, names] of attributes) {
      if (late()) return false;
      if (!mayTell(element)) continue;
      attributes.delete(element);
      tellAttributes(element, names);
    }
    for (const text of texts) {
      if (late()) return false;
      if (!mayTell(text)) continue;
      texts.delete(text);
      tellText(text);
    }
    for (const parent of parents) {
      if (late()) return false;
      parents.delete(parent);
      tellState(parent);
    }
    return true;
  }

  /** Works off what there is, until the slice is over; false when it was. */
  function work() {
    if (!page.recording() || stormy) return true;
    working = true;
    try {
      return step();
    } finally {
      working = false;
    }
  }

  function step() {
    if (!readAll()) return false;
    for (const doc of whole) {
      whole.delete(doc);
      if (page.reopened(doc)) return true;
    }
    if (!placeAll() || !tellAll()) return false;
    page.lateRoots();
    if (!snapshot.resume()) return false;
    for (const fn of following) {
      following.delete(fn);
      fn();
    }
    return true;
  }

  /** Is the recording the live tree, as far as is known? */
  const upToDate = () => !stormy && !queue.length && !touched.size && !snapshot.pending();

  /** @param {number} ms */
  function soon(ms) {
    if (waiting) return;
    waiting = true;
    setTimer(
      page.guard(() => {
        waiting = false;
        if (!page.recording()) return;
        snapshot.within();
        if (!work()) page.hurry();
        else if (attributes.size || texts.size) soon(1000 / NODE_RATE);
      }),
      ms,
    );
  }

  /** @param {MutationRecord[]} records */
  function heard(records) {
    if (!page.recording()) return;
    if (stormy) {
      probed += records.length;
      return;
    }
    if (take(records)) return;
    if (lose(records)) flush();
    else if (!page.hurried()) soon(PAUSE_MS);
  }

  /** Puts records with those that wait; true in a storm. @param {MutationRecord[]} records */
  function take(records) {
    if (!records.length) return false;
    queue.push(records);
    return spend(records.length > RECORDS_MAX ? 2 * ALL_BURST : records.length);
  }

  /** Takes from the bucket of all changes; true when it is empty: a storm. @param {number} count */
  function spend(count) {
    const now = page.now();
    left = Math.min(ALL_BURST, left + ((now - leftAt) / 1000) * ALL_RATE) - count;
    leftAt = now;
    if (left >= 0 || stormy) return stormy;
    stormy = true;
    tape.put(E.GAP, E.GAP_STORM, count);
    observer.disconnect();
    roots = new WeakSet();
    forget();
    probe();
    return true;
  }

  /** Listens now and then whether the storm is over. */
  function probe() {
    setTimer(() => {
      if (!page.running || !stormy) return;
      probed = 0;
      observer.observe(page.doc, EVERYTHING);
      setTimer(
        page.guard(() => {
          if (!page.running || !stormy) return;
          const calm = observer.takeRecords().length + probed < CALM;
          observer.disconnect();
          if (calm) page.calm();
          else probe();
        }),
        PROBE_MS,
      );
    }, PROBE_PAUSE_MS);
  }

  function forget() {
    observer.takeRecords();
    queue = [];
    queueAt = 0;
    for (const each of [touched, gone, attributes, texts, parents, whole]) each.clear();
    snapshot.abandon();
  }

  /** Works off what the browser has not handed over yet, as far as a slice goes; all of it with `all`. @param {boolean} [all] */
  function flush(all) {
    const records = observer.takeRecords();
    if (stormy || working) return;
    if (take(records)) return;
    ending = !!all;
    snapshot.within(all ? Infinity : undefined);
    if (work()) return;
    lose(records);
    page.hurry();
  }

  page.onStop(() => observer.disconnect());
  return {
    /** @param {Node} root */
    observe(root) {
      if (stormy) return;
      roots.add(root);
      observer.observe(root, EVERYTHING);
    },
    /** Counts nodes that were walked because of changes; true in a storm. */
    spend,
    /** A node is recorded as it stands: nothing that was to be told of it is news. @param {Node} node */
    placed(node) {
      touched.delete(node);
      attributes.delete(/** @type {Element} */ (node));
      texts.delete(/** @type {CharacterData} */ (node));
    },
    /** A keyframe: what is to come is all that matters. */
    reset() {
      stormy = false;
      buckets = new WeakMap();
      left = Math.max(left, ALL_BURST / 2);
      forget();
    },
    work,
    stormy: () => stormy,
    settled: upToDate,
    /** Calls fn once the changes that wait are told: what it tells makes sense only after them. @param {() => void} fn */
    follow(fn) {
      if (stormy || upToDate()) fn();
      else following.add(fn);
    },
    flush: page.guard(flush),
  };
}

/** @typedef {ReturnType<typeof observeMutation>} Mutations */
