// The live page in the shape of replay/text.h, so that it can be held against a replay.
// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";

/** @typedef {{depth: number, what: string, name?: string, attributes?: [string, string][], text?: string,
 *   value?: string, check?: number, choose?: number, scroll?: [number, number], css?: boolean}} LiveNode */

/**
 * Runs in the page. Walks the document in the order of a recording and returns its nodes; `mark` is called with the
 * page's clock held: nothing else can happen between the mark and the walk, nor in the same millisecond.
 * The walk happens in a frame's callback, after the browser has told of scrolling that the frame shows.
 * @param {string} mark @returns {Promise<{live: LiveNode[], scrolling: boolean}>} scrolling: positions are thinned to
 *   one in 50 ms, so that those of the last moments may not be the recorded ones
 */
export async function readLivePage(mark) {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const hold = () => {
    for (const end = performance.now() + 3; performance.now() < end; );
  };
  hold();
  /** @type {any} */ (window).hark.track(mark, {});
  /** @type {LiveNode[]} */ const out = [];
  const META_KEPT = /^(viewport|color-scheme|theme-color|description|application-name|generator|robots)$/;
  const FORM_VALUES = /^(button|submit|reset)$/;
  /** @param {Element} element */
  const attributesOf = (element) => {
    const tag = element.localName;
    const type = /** @type {any} */ (element).type ?? "";
    return /** @type {[string, string][]} */ (
      [...element.attributes]
        .filter(({ name }) => {
          if (name === "checked" || name === "selected") return !/^(input|option)$/.test(tag);
          if (name === "value") return !(tag === "input" && !FORM_VALUES.test(type)) && tag !== "textarea";
          return true;
        })
        .filter(
          ({ name }) =>
            tag !== "meta" || name !== "content" || META_KEPT.test(element.getAttribute("name") ?? ""),
        )
        .map(({ name, value }) => [
          name,
          name === "open" && tag === "dialog" && element.matches(":modal") ? "modal" : value,
        ])
    );
  };
  /** @param {Node} node @param {number} depth */
  const walk = (node, depth) => {
    if (node instanceof Document) {
      const top = node.scrollingElement;
      out.push({
        depth,
        what: "document",
        scroll: [Math.round(top?.scrollLeft ?? 0), Math.round(top?.scrollTop ?? 0)],
      });
    } else if (node instanceof ShadowRoot) out.push({ depth, what: "shadow" });
    else if (node instanceof DocumentType) out.push({ depth, what: "doctype", name: node.name });
    else if (node instanceof Comment) out.push({ depth, what: "comment" });
    else if (node instanceof Text) {
      out.push({ depth, what: "text", text: node.data, css: node.parentElement?.localName === "style" });
    } else if (node instanceof Element) {
      const tag = node.localName;
      const name = node instanceof SVGElement ? `svg:${tag}` : tag;
      /** @type {LiveNode} */ const line = { depth, what: "element", name, attributes: attributesOf(node) };
      out.push(line);
      if (tag === "script" || tag === "noscript") {
        line.attributes = [];
        return;
      }
      const control = /** @type {any} */ (node);
      if (tag === "input" && /^(checkbox|radio)$/.test(control.type)) line.check = control.checked ? 1 : 0;
      else if (
        tag === "textarea" ||
        (tag === "input" && !/^(hidden|file|button|submit|reset|image)$/.test(control.type))
      )
        line.value = control.value;
      if (tag === "option") line.choose = control.selected ? 1 : 0;
      if (node !== document.scrollingElement && (node.scrollTop || node.scrollLeft))
        line.scroll = [Math.round(node.scrollLeft), Math.round(node.scrollTop)];
      if (node.shadowRoot) walk(node.shadowRoot, depth + 1);
      if (tag === "textarea") return;
    }
    for (const child of node.childNodes) walk(child, depth + 1);
  };
  walk(document, 0);
  hold();
  return {
    live: out,
    scrolling: performance.now() - /** @type {any} */ (window.lastScrollMs ?? -1e6) < 200,
  };
}

/** @param {string} line */
function readLine(line) {
  const depth = /^ */.exec(line)?.[0].length ?? 0;
  const rest = line.slice(depth);
  const what = rest.split(" ", 1)[0];
  const STRING = /"(?:[^"\\]|\\.)*"/g;
  const strings = [...rest.matchAll(STRING)].map(([text]) => JSON.parse(text));
  /** @type {LiveNode} */ const node = { depth, what };
  const bare = rest.replace(STRING, '""');
  if (what === "text") node.text = strings[0];
  if (what === "doctype") node.name = strings[0];
  const scroll = / ~scroll (-?\d+) (-?\d+)/.exec(bare);
  if (scroll) node.scroll = [Number(scroll[1]), Number(scroll[2])];
  if (what === "element") {
    node.name = rest.split(" ")[1];
    const count = bare.split('""=""').length - 1;
    node.attributes = [];
    for (let i = 0; i < count; i++) node.attributes.push([strings[2 * i], strings[2 * i + 1]]);
    if (bare.includes(' ~value ""')) node.value = strings[2 * count];
    const check = / ~check (\d)/.exec(bare);
    if (check) node.check = Number(check[1]);
    const choose = / ~choose (\d)/.exec(bare);
    if (choose) node.choose = Number(choose[1]);
  }
  return node;
}

/** Reads the canonical text of a replay; sheets are counted apart. @param {string} text */
export function readReplayText(text) {
  const lines = text.split("\n").filter(Boolean);
  const isSheet = (/** @type {string} */ line) => /^ *(sheet|adopted) /.test(line);
  return {
    nodes: lines.filter((line) => !isSheet(line)).map(readLine),
    sheets: lines.filter(isSheet).length,
  };
}

/** The core's own masking, from the wasm build. */
export async function loadMask() {
  const { instance } = await WebAssembly.instantiate(
    readFileSync(join(ROOT, "build/wasm/hark-core.wasm")),
    {},
  );
  const core = /** @type {any} */ (instance.exports);
  core.hark_start(0, 0);
  /** @param {string} text @param {number} class_ @param {number} mode */
  return (text, class_, mode) => {
    const bytes = new TextEncoder().encode(text);
    const at = core.hark_inbox_text() >>> 0;
    new Uint8Array(core.memory.buffer).set(bytes, at);
    const size = core.hark_mask_text(class_, mode, bytes.length) >>> 0;
    return new TextDecoder().decode(new Uint8Array(core.memory.buffer, at, size));
  };
}

/**
 * What differs between the live page and its replay, a line each; empty when the replay is true.
 * @param {LiveNode[]} live @param {LiveNode[]} replay @param {(text: string, class_: number, mode: number) => string} mask
 * @param {boolean} scrolling leave scroll positions out
 */
export function compare(live, replay, mask, scrolling) {
  const problems = [];
  const [PLAIN, , CODE, CSS, URL] = [0, 1, 2, 3, 4];
  const [PATTERNS, ALL, SECRET] = [0, 1, 2];
  const show = (/** @type {LiveNode | undefined} */ node) => JSON.stringify(node)?.slice(0, 200);
  for (let i = 0; i < Math.max(live.length, replay.length) && problems.length < 10; i++) {
    const [a, b] = [live[i], replay[i]];
    if (!a || !b || a.depth !== b.depth || a.what !== b.what || a.name !== b.name) {
      problems.push(`node ${i}: live ${show(a)}, replay ${show(b)}`);
      break; // from here on all nodes are shifted
    }
    if (a.what === "text" && b.text !== mask(a.text ?? "", a.css ? CSS : PLAIN, PATTERNS))
      problems.push(`text ${i}: live ${show(a)}, replay ${show(b)}`);
    if (a.what === "element") {
      const theirs = new Map(b.attributes);
      const names = [...new Set([...(a.attributes ?? []), ...(b.attributes ?? [])].map(([name]) => name))];
      for (const name of names) {
        const value = new Map(a.attributes).get(name);
        const shapes =
          value === undefined ? [] : [PLAIN, CODE, CSS, URL].map((class_) => mask(value, class_, PATTERNS));
        if (!shapes.includes(theirs.get(name) ?? "\0"))
          problems.push(
            `${a.name} ${name}: live ${JSON.stringify(value)}, replay ${JSON.stringify(theirs.get(name))}`,
          );
      }
      if (
        a.value !== undefined &&
        ![mask(a.value, PLAIN, ALL), mask(a.value, PLAIN, SECRET)].includes(b.value ?? "")
      )
        problems.push(`${a.name} value: live masked ${mask(a.value, PLAIN, ALL)}, replay ${b.value}`);
      for (const state of /** @type {("check" | "choose")[]} */ (["check", "choose"]))
        if ((a[state] ?? 0) !== (b[state] ?? 0))
          problems.push(`${a.name} ${state}: live ${a[state]}, replay ${b[state]}`);
    }
    const [x, y] = a.scroll ?? [0, 0];
    const [u, v] = b.scroll ?? [0, 0];
    if (!scrolling && (Math.abs(x - u) > 1 || Math.abs(y - v) > 1))
      problems.push(`${a.name ?? a.what} scroll: live ${x},${y}, replay ${u},${v}`);
  }
  return problems;
}
