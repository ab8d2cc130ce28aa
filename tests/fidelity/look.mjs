// What a page looks like from inside, live or replayed: tree, attributes, states, boxes, computed styles and rules; and
// what differs between two looks.
// @ts-check

/** @typedef {{depth: number, what: string, name?: string, text?: string, attributes?: Record<string, string>,
 *   state?: Record<string, unknown>, style?: Record<string, string>, box?: number[], rules?: string[]}} Line */

/**
 * Runs in a page; gives a document's nodes, in the order of a recording. It is put into pages by its source, so it
 * stands on nothing outside.
 * @param {Document} start @param {WeakMap<Element, ShadowRoot>} [closedRoots] @returns {Line[]}
 */
export function readDocument(start, closedRoots) {
  const PROPERTIES =
    "align-items background-color background-image border-bottom-width border-left-color border-left-style border-top-color border-top-style border-top-width bottom box-shadow box-sizing color content cursor direction display font-family font-size font-style font-weight grid-template-columns height left letter-spacing line-height list-style-type margin-left margin-top max-width opacity order outline-color outline-style outline-width overflow-x overflow-y padding-left padding-top pointer-events position right text-align text-decoration-line text-transform top transform vertical-align visibility white-space width z-index".split(
      " ",
    );
  /** @type {Line[]} */ const lines = [];
  const space = (/** @type {string | null} */ uri) =>
    uri === "http://www.w3.org/2000/svg"
      ? "svg:"
      : uri === "http://www.w3.org/1998/Math/MathML"
        ? "math:"
        : "";
  /** @param {Element} element @param {string} [pseudo] */
  const styleOf = (element, pseudo) => {
    const computed = /** @type {Window} */ (element.ownerDocument.defaultView).getComputedStyle(
      element,
      pseudo,
    );
    if (pseudo && (computed.content === "none" || computed.content === "normal")) return undefined;
    return Object.fromEntries(PROPERTIES.map((name) => [name, computed.getPropertyValue(name)]));
  };
  /** @param {CSSStyleSheet} sheet @returns {string[]} */
  const rulesOf = (sheet) => {
    let rules;
    try {
      rules = [...sheet.cssRules];
    } catch {
      return []; // the recording says that it is unreadable
    }
    if (!sheet.ownerNode && sheet.media.length && !sheet.parentStyleSheet)
      return [`@media ${sheet.media.mediaText} {${rules.map((rule) => rule.cssText).join("\n")}}`];
    return rules.flatMap((/** @type {any} */ rule) => {
      if (rule.type !== 3) return [rule.cssText];
      let inner = rule.styleSheet ? rulesOf(rule.styleSheet).join("\n") : "";
      if (rule.layerName !== null && rule.layerName !== undefined)
        inner = `@layer ${rule.layerName} {${inner}}`;
      if (rule.supportsText) inner = `@supports (${rule.supportsText}) {${inner}}`;
      if (rule.media?.mediaText) inner = `@media ${rule.media.mediaText} {${inner}}`;
      return [inner];
    });
  };
  /** @param {Document | ShadowRoot} root */
  const sheetsOf = (root) =>
    [...root.styleSheets, ...root.adoptedStyleSheets]
      .filter(
        (sheet) =>
          !sheet.disabled &&
          // Fonts that a script made are an adopted sheet in a replay.
          (sheet.ownerNode || [...sheet.cssRules].some((rule) => rule.type !== 5)) &&
          !(/** @type {any} */ (sheet.ownerNode)?.matches("[data-hark-own], link[rel*=alternate]")),
      )
      .flatMap(rulesOf);
  /** @param {any} element */
  const stateOf = (element) => {
    /** @type {Record<string, unknown>} */ const state = {};
    const tag = element.localName;
    if ("checked" in element)
      state.check = element.indeterminate && element.type !== "radio" ? 2 : Number(element.checked);
    if (tag === "input" && element.type !== "file" && element.type !== "hidden") state.value = element.value;
    if (tag === "textarea") state.value = element.value;
    if (tag === "option") state.selected = element.selected;
    if (tag === "details" || tag === "dialog") state.open = element.open;
    if (element.matches(":modal") && !element.matches(":fullscreen")) state.modal = true;
    if (element.matches(":popover-open")) state.popover = true;
    if (!element.matches(':defined, [data-hark-state~="defined"]')) state.undefined = true;
    if (element.scrollLeft || element.scrollTop)
      state.scroll = [Math.round(element.scrollLeft), Math.round(element.scrollTop)].join(" ");
    if (element.assignedSlot || (element.parentElement && element.parentElement.shadowRoot))
      state.slot = element.assignedSlot ? element.assignedSlot.name || "(default)" : "none";
    return state;
  };
  /** @param {any} node @param {number} depth */
  const visit = (node, depth) => {
    if (node.nodeType === 9)
      lines.push({ depth, what: "document", name: node.compatMode, rules: sheetsOf(node) });
    else if (node.nodeType === 11) lines.push({ depth, what: "shadow", rules: sheetsOf(node) });
    else if (node.nodeType === 10)
      lines.push({ depth, what: "doctype", name: `${node.name} ${node.publicId} ${node.systemId}` });
    else if (node.nodeType === 8) lines.push({ depth, what: "comment" });
    else if (node.nodeType === 3 || node.nodeType === 4)
      lines.push({ depth, what: "text", text: node.data.replaceAll("\r\n", "\n") });
    else if (node.nodeType === 1) {
      if (node.hasAttribute("data-hark-own")) return; // hark's own, in a replay
      const name = space(node.namespaceURI) + node.localName;
      const silent = /^(?:script|noscript|svg:script)$/.test(name);
      /** @type {Line} */ const line = { depth, what: "element", name };
      lines.push(line);
      if (silent) return;
      line.attributes = Object.fromEntries(
        [...node.attributes].map((/** @type {Attr} */ a) => [a.name, a.value]),
      );
      line.state = stateOf(node);
      line.style = styleOf(node);
      const { x, y, width, height } = node.getBoundingClientRect();
      line.box = [x, y, width, height].map((side) => Math.round(side * 2) / 2);
      for (const pseudo of ["::before", "::after", ...(line.state.modal ? ["::backdrop"] : [])]) {
        const style = styleOf(node, pseudo);
        if (style) for (const [key, value] of Object.entries(style)) line.style[`${pseudo} ${key}`] = value;
      }
      const shadow = node.shadowRoot ?? closedRoots?.get(node);
      if (shadow) visit(shadow, depth + 1);
      if (/^(?:style|textarea|svg:style)$/.test(name)) return;
      if (name === "iframe") {
        let inner = null;
        try {
          inner = node.contentDocument;
        } catch {
          // Another origin's.
        }
        if (inner) visit(inner, depth + 1);
        return;
      }
    } else return;
    for (const child of node.childNodes) visit(child, depth + 1);
  };
  visit(start, 0);
  return lines;
}

/** Attributes that a replay has another way of saying, or that must do nothing in it. */
const UNSAID =
  /^(?:on.*|nonce|integrity|srcdoc|src|srcset|href|xlink:href|rel|target|download|action|formaction|poster|data|sandbox|http-equiv|autoplay|autofocus|is|inert|popovertarget|popovertargetaction|commandfor|usemap|allow|cite|ping|background|shadowrootmode|as|crossorigin|sizes)$/;
const STATEFUL = /^(?:value|checked|selected)$/;

/** @param {Line} line @param {string} name */
function attributeSaid(line, name) {
  if (UNSAID.test(name) || name.startsWith("data-hark-")) return false;
  if (name === "content" && line.name === "meta") return false;
  if (name === "open" && line.name === "dialog") return false;
  return !(STATEFUL.test(name) && /^(?:input|option)$/.test(line.name ?? ""));
}

/** @param {string[]} rules @param {string} origin of the live page */
function tidy(rules, origin) {
  return rules
    .join("\n")
    .replaceAll(/:is\((:[-a-z]+),\s*\[data-hark-state~="[-a-z]+"\]\)/g, "$1")
    .replaceAll("::highlight(hark-selection)", "::selection")
    .replaceAll(/(\[|attr\()data-hark-(?=(?:href|src|srcset|target|rel|download|action|poster)\b)/g, "$1")
    .replaceAll(/:is\(:defined,\s*\[data-hark-state~="defined"\]\)/g, ":defined")
    .replaceAll(
      /url\(["']?(.*?)["']?\)/g,
      (_, address) => `url(${address.replace(origin, "").replace(/^.*\//, "")})`,
    )
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s*([{}])\s*/g, "$1");
}

/** Does a placeholder stand for what this element shows? Then its own size and ground say so. @param {Line} line */
const stoodFor = (line) => /^(?:img|video|audio|canvas|embed|object)$/.test(line.name ?? "");
const PLACEHOLDER = /^(?:width|height|box-sizing|background-(?:color|image)|content|display)$/;

/** What a moment, being markup, cannot keep: boxes are the same, where nodes stand may not be.
 * @typedef {{origin: string, styles?: RegExp, attributes?: RegExp, states?: RegExp}} Leave */

/**
 * What differs, a line each; empty: the replay is true. Texts are compared as they are: fixtures say nothing that is
 * masked, or allow it.
 * @param {Line[]} live @param {Line[]} replay @param {Leave} leave
 */
export function differences(live, replay, leave) {
  /** @type {string[]} */ const found = [];
  for (let i = 0; i < Math.max(live.length, replay.length) && found.length < 30; i++) {
    const [a, b] = [live[i], replay[i]];
    const nameOf = (/** @type {Line | undefined} */ line) =>
      line?.name === "link" || line?.name === "object" || line?.name === "embed" ? "*" : line?.name;
    const alike =
      a && b && a.depth === b.depth && a.what === b.what && (nameOf(a) === "*" || nameOf(a) === nameOf(b));
    if (!alike) {
      const show = (/** @type {Line[]} */ lines) =>
        lines
          .slice(Math.max(0, i - 1), i + 2)
          .map((line) => `${line.depth} ${line.what} ${line.name ?? line.text ?? ""}`)
          .join(" | ");
      found.push(`node ${i}: live ${show(live)}; replay ${show(replay)}`);
      break; // from here on all nodes are shifted
    }
    const where = `${i} ${a.name ?? a.what}${a.attributes?.id ? `#${a.attributes.id}` : ""}`;
    if (a.text !== b.text)
      found.push(`${where}: live ${JSON.stringify(a.text)}, replay ${JSON.stringify(b.text)}`);
    if (a.rules && b.rules) {
      const [x, y] = [tidy(a.rules, leave.origin), tidy(b.rules, leave.origin)];
      if (x !== y) {
        let from = 0;
        while (x[from] === y[from]) from++;
        const near = (/** @type {string} */ text) => text.slice(Math.max(0, from - 80), from + 160);
        found.push(`${where} rules: live … ${near(x)}\n    replay … ${near(y)}`);
      }
    }
    if (a.name === "link") continue;
    for (const name of new Set([...Object.keys(a.attributes ?? {}), ...Object.keys(b.attributes ?? {})])) {
      if (!attributeSaid(a, name) || leave.attributes?.test(name)) continue;
      if (name === "style" && stoodFor(a)) continue;
      const [x, y] = [a.attributes?.[name], b.attributes?.[name]];
      if (x !== y) found.push(`${where} ${name}: live ${JSON.stringify(x)}, replay ${JSON.stringify(y)}`);
    }
    for (const name of new Set([...Object.keys(a.state ?? {}), ...Object.keys(b.state ?? {})])) {
      if (leave.states?.test(name)) continue;
      const [x, y] = [a.state?.[name], b.state?.[name]];
      if (x !== y) found.push(`${where} is ${name}: live ${JSON.stringify(x)}, replay ${JSON.stringify(y)}`);
    }
    for (const [name, x] of Object.entries(a.style ?? {})) {
      if (leave.styles?.test(name) || (stoodFor(a) && PLACEHOLDER.test(name))) continue;
      const y = b.style?.[name];
      const plain = (/** @type {string | undefined} */ value) => value?.replaceAll(/url\(.*?\)/g, "url()");
      if (plain(x) !== plain(y)) found.push(`${where} { ${name}: ${x} } in the replay ${y}`);
    }
    if (a.box && b.box && a.box.some((side, at) => Math.abs(side - (b.box?.[at] ?? 0)) > 1))
      found.push(`${where} box: live ${a.box}, replay ${b.box}`);
  }
  return found;
}
