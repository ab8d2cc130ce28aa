// router.js — the address says what is shown: "#/NAME/PART…?word=value". All of a view's state is in it, so that a
// link shows what its sender saw, and Back goes where one was.
// @ts-check
import { useEffect, useState } from "preact/hooks";

/** @typedef {{name: string, parts: string[], words: URLSearchParams}} Address `name`: "" where none is given */

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody cut the link
  }
}

/** @param {string} hash @returns {Address} */
export function parseAddress(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [name, ...parts] = path.split("/").filter(Boolean).map(decoded);
  return { name: name ?? "", parts, words: new URLSearchParams(query) };
}

/** "#/sessions/ID?t=3"; words that are empty or undefined are left out.
 * @param {string} name @param {string[]} [parts] @param {Record<string, string|number|undefined>} [words] */
export function link(name, parts = [], words = {}) {
  const query = new URLSearchParams();
  for (const [word, value] of Object.entries(words))
    if (value !== undefined && value !== "") query.set(word, String(value));
  const text = query.toString();
  return `#/${[name, ...parts].map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}

/** Writes the state into the address: a new step of the history, or (typing, playing) the same one.
 * @param {string} to of link() @param {{keep?: boolean}} [how] keep: the view knows already and is not told */
export function go(to, { keep = false } = {}) {
  if (keep) history.replaceState(undefined, "", to);
  else location.hash = to;
}

/** @param {() => void} [before] runs before the new address is read @returns {Address} */
export function useAddress(before) {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => {
    const change = () => {
      before?.();
      setAddress(parseAddress(location.hash));
    };
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return address;
}
