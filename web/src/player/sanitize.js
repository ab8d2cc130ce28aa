// sanitize.js — what of a recorded element may stand in the live player's page: the rules of replay/sanitize.c.
// tests/web/sanitize.test.mjs holds the two to the same answers.
//
// This is the second line. The first: recorded documents live in sandbox="allow-same-origin" under FRAME_POLICY.
// @ts-check

export const FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** @param {string} words */
const set = (words) => new Set(words.split(" "));

const ODD = set(
  "plaintext xmp listing noembed noframes frameset image object embed applet portal fencedframe frame isindex keygen",
);
const FRAMES = set("iframe frame object embed portal fencedframe applet");
const SILENT = set("script noscript base");
const SOURCES = set("src poster data");
const NEVER = set(
  "srcdoc srcset imagesrcset ping action formaction target formtarget manifest background autofocus nonce sandbox " +
    "http-equiv autoplay archive codebase classid longdesc profile cite dynsrc lowsrc code allow csp is usemap " +
    "xml:base download rel shadowrootmode shadowroot attributionsrc popovertarget commandfor invoketarget inert",
);

/** @param {string} value what a URL parser skips is gone, the rest in lower case, at most 16 characters of it */
function start(value) {
  let found = "";
  for (let i = 0; i < value.length && found.length < 16; i++) if (value.charCodeAt(i) > 32) found += value[i];
  return found.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

/** ASCII only, as in C. @param {string} text */
const lower = (text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

/** @param {string} name as recorded @returns {{local: string, space: "html"|"svg"|"math"}} */
export function splitName(name) {
  if (name.startsWith("svg:")) return { local: name.slice(4), space: "svg" };
  if (name.startsWith("math:")) return { local: name.slice(5), space: "math" };
  return { local: name, space: "html" };
}

/** @param {string} name as recorded @returns {string} the local name it may have */
export function sanitizeElement(name) {
  const { local, space } = splitName(name);
  const size = new TextEncoder().encode(local).length;
  if (size > 128 || !/^[a-zA-Z][-a-zA-Z0-9_.\u{80}-\u{10ffff}]*$/u.test(local)) return "hark-element";
  return space === "html" && ODD.has(lower(local)) ? "hark-element" : local;
}

/**
 * @param {string} element its recorded name @param {string} name @param {string} value
 * @returns {string|undefined} the value it may have; undefined: leave it out
 */
export function sanitizeAttribute(element, name, value) {
  const { local, space } = splitName(element);
  const tag = lower(local);
  const key = lower(name);
  if (name.length === 0 || new TextEncoder().encode(name).length > 256) return undefined;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020"'<>/=\u007f`]/.test(name)) return undefined;
  if (key.startsWith("on") || NEVER.has(key) || SILENT.has(tag)) return undefined;
  if (key === "href" || key === "xlink:href") {
    if (tag === "a" || tag === "area") return "#";
    return space !== "html" && (value.startsWith("#") || start(value).startsWith("data:image/"))
      ? value
      : undefined;
  }
  if (SOURCES.has(key)) return !FRAMES.has(tag) && start(value).startsWith("data:image/") ? value : undefined;
  return /^(?:javascript:|vbscript:|data:text)/.test(start(value)) ? undefined : value;
}
