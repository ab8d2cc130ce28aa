// known.js — what goes by name besides stylesheets: files that the page has loaded, pictures written out in attributes.
//
// Room: sdk/page. An ASSET says which bytes an address stands for; it is said once, and again in each page view.
// @ts-check
import * as E from "../../schema/events.js";
import { kindOf } from "./assets.js";
import { hexOf } from "./session.js";

/**
 * @param {import("./tape.js").Tape} tape @param {import("./assets.js").Assets} assets
 * @param {() => number} filling the number of the batch being filled
 */
export function createKnown(tape, assets, filling) {
  /** @type {import("./wasm.js").Core | undefined} */ let core;
  /** By address, the name's four words. @type {Map<string, number[]>} */ const told = new Map();

  /** @param {number[]} words @param {string} url */
  function tell([a, b, c, d], url) {
    tape.put(E.ASSET, a, b, c, d, tape.word(url));
  }

  /** Holds bytes by their name, and gives its words. @param {number} kind @param {Uint8Array} bytes @param {Uint8Array} name */
  function hold(kind, bytes, name) {
    // What is on the tape now is in the next batch at the latest.
    assets.hold(hexOf(name), kind, bytes, filling() + 1);
    return [...new Uint32Array(name.buffer)];
  }

  /** @param {number} kind @param {Uint8Array} bytes @param {string} url @param {Uint8Array} name */
  function learn(kind, bytes, url, name) {
    const words = hold(kind, bytes, name);
    told.set(url, words);
    tell(words, url);
  }

  /** Bytes that have no address get one that is made of their name. @param {string} head @param {Uint8Array} bytes */
  function named(head, bytes) {
    if (!core) return "";
    const kind = kindOf(bytes);
    const name = core.name(bytes);
    const url = `${head};name,${hexOf(name)}`;
    if (kind > 0 && !told.has(url) && core.plain(url)) learn(kind, bytes, url, name);
    return url;
  }

  return {
    named,
    /** @param {import("./wasm.js").Core} loaded */
    use(loaded) {
      core = loaded;
    },
    /** A page view begins: all is said again. */
    again: () => told.forEach(tell),
    /** Bytes that have no address. @param {number} kind @param {Uint8Array} bytes */
    hold: (kind, bytes) => core && hold(kind, bytes, core.name(bytes)),
    /** Says which bytes an address stands for. @param {number} kind @param {Uint8Array} bytes @param {string} url */
    know(kind, bytes, url) {
      if (core && core.plain(url)) learn(kind, bytes, url, core.name(bytes));
    },
    /** A picture written out in an attribute: its address is made of its name. @param {string} text */
    picture(text) {
      const comma = text.indexOf(",");
      try {
        const bytes = Uint8Array.from(atob(text.slice(comma + 1)), (c) => c.charCodeAt(0));
        return named(text.slice(0, comma - 7), bytes);
      } catch {
        return "data:,"; // not what it says it is: no browser shows it
      }
    },
  };
}
