// controls.js — the state of form controls: what was last said of each, and what has changed.
//
// Room: sdk/page. Masking is the core's; but a password, or what has ever been one, is eight bullets already here,
// and hidden and file inputs are not read at all.
// @ts-check
import * as E from "../../schema/events.js";
import { BLOCKED } from "./mirror.js";
import { tagOf } from "./element.js";

const BULLETS = "\u2022".repeat(8);
const UNREAD = /^(?:hidden|file|button|submit|reset|image)$/;
const VALUE_UNITS = 16000;

/** @param {import("./shared.js").Page} page */
export function createControls(page) {
  const { tape, mirror } = page;
  /** @type {WeakMap<Element, string | number>} */ let said = new WeakMap();
  /** @type {WeakSet<Element>} */ const passwords = new WeakSet();

  /** @param {HTMLInputElement} input */
  const checkState = (input) =>
    input.indeterminate ? E.CHECK_MIXED : input.checked ? E.CHECK_ON : E.CHECK_OFF;

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  function valueOf(field) {
    if (field.type === "password") passwords.add(field);
    return passwords.has(field) ? field.value && BULLETS : field.value;
  }

  /** @param {Element} element @param {string} tag @param {number} id @param {number} how */
  function say(element, tag, id, how) {
    const initial = how === E.INPUT_INITIAL;
    const before = initial ? undefined : said.get(element);
    if (tag === "OPTION") {
      const state = /** @type {HTMLOptionElement} */ (element).selected ? 1 : 0;
      if (state !== (before || 0)) tape.put(E.CHOOSE, id, state);
      said.set(element, state);
      return;
    }
    const input = /** @type {HTMLInputElement} */ (element);
    if (tag === "INPUT" && (input.type === "checkbox" || input.type === "radio")) {
      const state = checkState(input);
      if (state !== (before || 0)) tape.put(E.CHECK, id, state);
      said.set(element, state);
      return;
    }
    if (tag === "INPUT" && UNREAD.test(input.type)) return;
    const value = valueOf(input);
    if (value !== (before || "")) tape.put(E.INPUT, id, tape.word(value, VALUE_UNITS), how);
    said.set(element, value);
  }

  /** Is this its last said state? Cheap: no id is looked up. @param {Element} element @param {string} tag @param {number} how */
  function check(element, tag, how) {
    const id = page.id(element);
    if (id && !(mirror.mark(id) & BLOCKED)) say(element, tag, id, how);
  }

  return {
    /** Says a control's state right after its element. @param {Element} element @param {string} tag @param {number} id */
    initial(element, tag, id) {
      say(element, tag, id, E.INPUT_INITIAL);
    },
    /** Says what has changed of a control, and of those that change with it. @param {Element} element @param {number} how */
    changed(element, how) {
      const tag = tagOf(element);
      if (tag === "SELECT") {
        for (const option of /** @type {HTMLSelectElement} */ (element).options) check(option, "OPTION", how);
      } else if (tag === "OPTION") {
        const select = element.closest("select");
        if (select) this.changed(select, how);
      } else if (tag === "INPUT" || tag === "TEXTAREA") {
        const input = /** @type {HTMLInputElement} */ (element);
        if (input.type === "radio" && input.name && input.checked) {
          const root = /** @type {Document} */ (input.getRootNode());
          for (const other of root.querySelectorAll('input[type="radio"]')) {
            const radio = /** @type {HTMLInputElement} */ (other);
            if (radio !== input && radio.name === input.name && radio.form === input.form)
              check(radio, tag, how);
          }
        }
        check(element, tag, how);
      }
    },
    /** Must nothing at all be told of what is in this field, not even where the caret is? @param {Element} element */
    secret(element) {
      const input = /** @type {HTMLInputElement} */ (element);
      return (
        passwords.has(element) ||
        input.type === "password" ||
        /(?:^|\s)(?:cc-|one-time-code|(?:current|new)-password)/.test(input.autocomplete || "")
      );
    },
    /** A field that becomes a password is one for good. @param {Element} element */
    retyped(element) {
      if (/** @type {HTMLInputElement} */ (element).type === "password") passwords.add(element);
    },
  };
}

/** @typedef {ReturnType<typeof createControls>} Controls */
