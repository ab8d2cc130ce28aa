// decode.mjs — batches back into events, and events back into a tree: the tests' oracle, written from
// docs/wire-format.md alone. Not for hostile bytes.
// @ts-check
import { inflateSync } from "node:zlib";
import { SHAPES } from "../../schema/events.js";
import { dictionaryOf } from "./dictionary.mjs";
import { hear, putBack, readList } from "./pieces.mjs";
import { nameIn, readParcel } from "./parcels.mjs";

export const ENVELOPE_BYTES = 80;
const DICTIONARY_BYTES_MAX = 32 << 10;
const NAMED = 8;

/** What was delivered by name, of every parcel seen in this process. @type {Map<string, Buffer>} */
export const delivered = new Map();
/** @param {Buffer} body of POST /v1/asset */
export function learn(body) {
  for (const { name, bytes } of readParcel(body)) delivered.set(name, bytes);
}

/** @typedef {{ kind: string, at: number } & Record<string, any>} Event */

/** @param {Buffer} body */
export function decodeEnvelope(body) {
  return {
    magic: body.toString("latin1", 0, 4),
    flags: body.readUInt16LE(6),
    batchBytes: body.readUInt32LE(12),
    key: body.toString("latin1", 16, 40),
    session: body.toString("hex", 40, 56),
    tab: body.readBigUInt64LE(56).toString(16),
    epoch: body.readUInt32LE(64),
    seq: body.readUInt32LE(68),
    base: body.readUInt16LE(72),
    sealedMs: body.readUInt32LE(76),
  };
}

/** The fields of a FlatBuffers table. @param {Buffer} bytes @param {number} at */
function table(bytes, at) {
  const vtable = at - bytes.readInt32LE(at);
  const size = bytes.readUInt16LE(vtable);
  /** @param {number} field */
  const place = (field) => {
    const slot = 4 + 2 * field;
    const offset = slot < size ? bytes.readUInt16LE(vtable + slot) : 0;
    return offset ? at + offset : 0;
  };
  return {
    u32: (/** @type {number} */ field) => (place(field) ? bytes.readUInt32LE(place(field)) : 0),
    u8: (/** @type {number} */ field) => (place(field) ? bytes[place(field)] : 0),
    bytes(/** @type {number} */ field) {
      const from = place(field);
      if (!from) return Buffer.alloc(0);
      const vector = from + bytes.readUInt32LE(from);
      return bytes.subarray(vector + 4, vector + 4 + bytes.readUInt32LE(vector));
    },
    table(/** @type {number} */ field) {
      const from = place(field);
      return from ? table(bytes, from + bytes.readUInt32LE(from)) : undefined;
    },
  };
}

/** Reads LEB128 numbers one after another. @param {Buffer} bytes */
function numbers(bytes) {
  let at = 0;
  return () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("a column ended too soon");
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
}

/** Inflated batches that later ones may be deflated against, by page view and seq. @type {Map<string, Buffer>} */
const known = new Map();

/**
 * Takes off the envelope and inflates. A batch that has a base can be read after its base was.
 * @param {Buffer} body
 */
export function inflateBatch(body) {
  const view = body.toString("hex", 40, 68);
  const { seq, base } = decodeEnvelope(body);
  const before = base ? known.get(`${view} ${seq - base}`) : Buffer.alloc(0);
  if (!before) throw new Error(`the base of batch ${seq} is not known`);
  const dictionary = dictionaryOf(body[5]);
  const end = before.subarray(Math.max(0, before.length - (DICTIONARY_BYTES_MAX - dictionary.length)));
  const named = (body[6] & NAMED) !== 0;
  const { list, rest } = named
    ? readList(body.subarray(ENVELOPE_BYTES))
    : { list: [], rest: body.subarray(ENVELOPE_BYTES) };
  const left = inflateSync(rest, { dictionary: Buffer.concat([dictionary, end]) });
  const inflated = putBack(list, left);
  if (seq === 0) hear(table(inflated, inflated.readUInt32LE(0)).bytes(9));
  known.set(`${view} ${seq}`, inflated);
  return inflated;
}

/**
 * @param {Buffer} body of POST /v1/batch
 * @returns {{ envelope: ReturnType<typeof decodeEnvelope>, head: Record<string, number>, events: Event[], inflated: Buffer }}
 */
export function decodeBatch(body) {
  const envelope = decodeEnvelope(body);
  const inflated = inflateBatch(body);
  const batch = table(inflated, inflated.readUInt32LE(0));
  const names = ["start_ms", "sealed_ms", "first_node", "event_count", "dropped", "policy"];
  const head = Object.fromEntries(names.map((name, i) => [name, batch.u32(i)]));
  head.consent = batch.u8(6);
  head.rung = batch.u8(7);

  // One byte an event, then each column's numbers one after another; texts end in 0xF8 + class.
  const columns = batch.bytes(8);
  const ended = batch.bytes(9);
  const kinds = columns.subarray(0, head.event_count);
  const read = numbers(columns.subarray(head.event_count));
  /** @type {number[]} */ const counts = SHAPES.map(() => 0);
  for (const kind of kinds) counts[kind]++;
  /** @type {string[]} */ const texts = [];
  for (let i = 0, from = 0; i < ended.length; i++)
    if (ended[i] >= 0xf8) {
      texts.push(ended.toString("utf8", from, i));
      from = i + 1;
    }
  /** @type {number[]} */ const firsts = [];
  /** @type {{ values: number[], at: number, last: number, texts: string[], used: number }[]} */ const readers =
    [];
  let taken = 0;
  SHAPES.forEach((shape, kind) => {
    firsts[kind] = readers.length;
    for (const type of shape.types) {
      const values = Array.from({ length: counts[kind] }, read);
      const fresh = type === "S" ? values.filter((value) => value === 1).length : 0;
      readers.push({ values, at: 0, last: 0, texts: texts.slice(taken, (taken += fresh)), used: 0 });
    }
  });

  let clock = head.start_ms;
  /** @type {Event[]} */ const events = [];
  for (const kind of kinds) {
    const shape = SHAPES[kind];
    /** @type {Event} */ const event = { kind: shape.name, at: clock };
    shape.args.forEach((name, i) => {
      const reader = readers[firsts[kind] + i];
      const value = reader.values[reader.at++];
      if (shape.types[i] === "U") event[name] = value;
      else if (shape.types[i] === "S")
        event[name] = value === 0 ? "" : value === 1 ? reader.texts[reader.used++] : reader.texts[value - 2];
      else event[name] = reader.last = (reader.last + ((value >>> 1) ^ -(value & 1))) >>> 0;
    });
    if (event.kind === "tick") {
      clock += event.dt;
      event.at = clock;
    }
    events.push(event);
  }
  return { envelope, head, events, inflated };
}

/**
 * Which bytes of an inflated batch are what: every column, the texts of every column, the kinds.
 * @param {Buffer} inflated
 */
export function batchParts(inflated) {
  const batch = table(inflated, inflated.readUInt32LE(0));
  const columns = batch.bytes(8);
  const texts = batch.bytes(9);
  /** @type {{ name: string, from: number, to: number }[]} */ const parts = [];
  /** @param {string} name @param {Buffer} within @param {number} from @param {number} to */
  const put = (name, within, from, to) => {
    const start = within.byteOffset - inflated.byteOffset;
    if (to > from) parts.push({ name, from: start + from, to: start + to });
  };
  /** @type {number[]} */ const counts = SHAPES.map(() => 0);
  let at = 0;
  let textAt = 0;
  while (at < batch.u32(3)) counts[columns[at++]]++;
  put("kinds", columns, 0, at);
  SHAPES.forEach((shape, kind) =>
    shape.args.forEach((argument, i) => {
      const [from, textFrom] = [at, textAt];
      for (let n = counts[kind]; n > 0; at++) {
        if (columns[at] < 128) n--;
        if (columns[at] === 1 && (at === from || columns[at - 1] < 128) && shape.types[i] === "S")
          while (texts[textAt++] < 0xf8);
      }
      put(`${shape.name}.${argument}`, columns, from, at);
      put(`${shape.name}.${argument} texts`, texts, textFrom, textAt);
    }),
  );
  return parts;
}

/** Batches of one page view, in order, as one stream. @param {Buffer[]} bodies */
export function decodeStream(bodies) {
  return bodies
    .map(decodeBatch)
    .sort((a, b) => a.envelope.epoch - b.envelope.epoch || a.envelope.seq - b.envelope.seq)
    .flatMap((batch) => batch.events);
}

/**
 * @typedef {{ id: number, type: string, name: string, flags: number, attributes: Map<string, string>, text: string,
 *   parent: Node | null, children: Node[], value?: string, checked?: number, chosen?: number, size?: number[] }} Node
 */

/** Events into a tree, by the letter of docs/wire-format.md; throws where the stream breaks its rules. */
export class Tree {
  /** @type {Map<number, Node>} */ nodes = new Map();
  /** @type {Map<number, { owner: number, state: number, css: string, rules: string[] }>} */ sheets =
    new Map();
  /** @type {Map<number, number[]>} */ adopted = new Map();
  next = 1;
  /** @type {Node | null} */ cursor = null;
  /** @type {{ parent: number, before: number } | null} */ subtree = null;
  /** @type {(more: string) => void} */ append = () => {};

  /** @param {number} id */
  get(id) {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`node ${id} is not in the tree`);
    return node;
  }

  /** @param {Node} node @param {Node} parent @param {Node | null} before */
  #insert(node, parent, before) {
    const at = before ? parent.children.indexOf(before) : parent.children.length;
    if (at < 0) throw new Error(`node ${before?.id} is no child of ${parent.id}`);
    parent.children.splice(at, 0, node);
    node.parent = parent;
  }

  /** @param {Node} node */
  #detach(node) {
    const siblings = node.parent?.children;
    siblings?.splice(siblings.indexOf(node), 1);
    node.parent = null;
  }

  /** @param {number} up @param {Partial<Node>} about */
  #place(up, about) {
    /** @type {Node} */ const node = {
      id: this.next++,
      type: "",
      name: "",
      flags: 0,
      attributes: new Map(),
      text: "",
      parent: null,
      children: [],
      ...about,
    };
    this.nodes.set(node.id, node);
    if (this.subtree) {
      const { parent, before } = this.subtree;
      this.subtree = null;
      this.#insert(node, this.get(parent), before ? this.get(before) : null);
    } else if (node.id > 1) {
      if (!this.cursor) throw new Error("no cursor");
      if (up === 0) {
        // First child: a fresh run has none yet, so first and last are the same place.
        this.cursor.children.unshift(node);
        node.parent = this.cursor;
      } else {
        let sibling = this.cursor;
        for (let i = 1; i < up; i++) sibling = /** @type {Node} */ (sibling.parent);
        const parent = sibling.parent;
        if (!parent) throw new Error(`UP ${up} leaves the tree`);
        const at = parent.children.indexOf(sibling) + 1;
        parent.children.splice(at, 0, node);
        node.parent = parent;
      }
    }
    this.cursor = node;
    return node;
  }

  /** @param {Event} e */
  apply(e) {
    switch (e.kind) {
      case "keyframe":
        this.nodes.clear();
        this.sheets.clear();
        this.adopted.clear();
        this.next = 1;
        this.cursor = this.subtree = null;
        break;
      case "subtree":
        this.subtree = { parent: e.parent, before: e.before };
        break;
      case "element":
        this.#place(e.up, { type: "element", name: e.name, flags: e.flags });
        break;
      case "text": {
        const node = this.#place(e.up, { type: "text", text: e.value });
        this.append = (more) => (node.text += more);
        break;
      }
      case "comment":
        this.#place(e.up, { type: "comment", text: e.value });
        break;
      case "doctype":
        this.#place(e.up, { type: "doctype", name: e.name });
        break;
      case "shadow":
        this.#place(e.up, { type: "shadow" });
        break;
      case "document":
        this.#place(e.up, { type: "document" });
        break;
      case "attribute":
      case "set_attribute": {
        const node = e.kind === "attribute" ? /** @type {Node} */ (this.cursor) : this.get(e.node);
        node.attributes.set(e.name, e.value);
        this.append = (more) => node.attributes.set(e.name, node.attributes.get(e.name) + more);
        break;
      }
      case "drop_attribute":
        this.get(e.node).attributes.delete(e.name);
        break;
      case "move": {
        const node = this.get(e.node);
        const parent = this.get(e.parent);
        for (let up = /** @type {Node | null} */ (parent); up; up = up.parent)
          if (up === node) throw new Error(`node ${e.node} moved into itself`);
        this.#detach(node);
        this.#insert(node, parent, e.before ? this.get(e.before) : null);
        break;
      }
      case "remove": {
        const all = [this.get(e.node)];
        this.#detach(all[0]);
        for (const node of all) {
          this.nodes.delete(node.id);
          all.push(...node.children);
        }
        break;
      }
      case "set_text": {
        const node = this.get(e.node);
        node.text = e.value;
        this.append = (more) => (node.text += more);
        break;
      }
      case "append":
        this.append(e.value);
        break;
      case "size":
        this.get(e.node).size = [e.width, e.height];
        break;
      case "input":
        this.get(e.node).value = e.value;
        break;
      case "check":
        this.get(e.node).checked = e.state;
        break;
      case "choose":
        this.get(e.node).chosen = e.state;
        break;
      case "sheet": {
        const sheet = { owner: e.owner, state: e.state, css: e.css, rules: /** @type {string[]} */ ([]) };
        this.sheets.set(e.id, sheet);
        this.append = (more) => (sheet.css += more);
        break;
      }
      case "sheet_known": {
        const css = delivered.get(nameIn(e));
        if (!css) throw new Error(`sheet ${e.id} was named and not delivered`);
        this.sheets.set(e.id, { owner: e.owner, state: e.state, css: String(css), rules: [] });
        this.append = () => {};
        break;
      }
      case "sheet_insert":
        this.sheets.get(e.id)?.rules.push(e.rule);
        break;
      case "adopt":
        if (e.index === 0) this.adopted.set(e.root, []);
        if (e.sheet) this.adopted.get(e.root)?.push(e.sheet);
        break;
    }
    return this;
  }

  /** @param {number} [from] the tree as indented lines, the same as `outline` in the page makes of the live one */
  outline(from = 1) {
    /** @type {string[]} */ const lines = [];
    /** @type {[Node, number][]} */ const stack = [[this.get(from), 0]];
    for (let top; (top = stack.pop()); ) {
      const [node, depth] = top;
      const attributes = [...node.attributes]
        .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
        .sort();
      const what =
        node.type === "element"
          ? node.name + attributes.join("")
          : node.type === "text"
            ? JSON.stringify(node.text)
            : `#${node.type}`;
      lines.push("  ".repeat(depth) + what);
      for (let i = node.children.length - 1; i >= 0; i--) stack.push([node.children[i], depth + 1]);
    }
    return lines;
  }
}

/** @param {Event[]} events */
export function treeOf(events) {
  const tree = new Tree();
  for (const event of events) tree.apply(event);
  return tree;
}
