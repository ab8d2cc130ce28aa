// failure.js — errors, rejections, console.error, and resources that did not load.
// @ts-check
import * as E from "../../../schema/events.js";

const MESSAGE_UNITS = 1000;
const STACK_UNITS = 4000;
const PER_MINUTE_MAX = 60;

const tagged = (/** @type {unknown} */ value) => Object.prototype.toString.call(value);
/** Of any window. @param {unknown} value @returns {value is Error} */
const isError = (value) => value instanceof Error || tagged(value) === "[object Error]";

/** A value in words, without walking into it. @param {unknown} value @returns {string} */
function words(value) {
  if (isError(value)) return `${value.name}: ${value.message}`;
  if (typeof value === "string") return value;
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return String(value);
  return tagged(value);
}

/** @param {unknown} error */
function stackOf(error) {
  const stack = isError(error) && error.stack;
  return typeof stack === "string" ? stack.slice(0, STACK_UNITS) : "";
}

/** @param {import("../shared.js").Page} page */
export function observeFailure(page) {
  const { tape } = page;
  let minute = 0;
  let told = 0;

  /** @param {number} how @param {string} message @param {string} source @param {number} line @param {number} column @param {string} stack */
  function tell(how, message, source, line, column, stack) {
    const now = Math.floor(tape.now() / 60000);
    if (now !== minute) {
      minute = now;
      told = 0;
    }
    if (++told > PER_MINUTE_MAX) return;
    const text = message.slice(0, MESSAGE_UNITS);
    tape.put(E.FAILURE, how, tape.word(text), tape.word(source), line, column, tape.word(stack));
    if (how === E.FAILURE_ERROR || how === E.FAILURE_REJECTION) page.failed();
  }

  page.everyWindow((win) => {
    page.listen(win, "error", (event) => {
      const target = event.target;
      if (target && target !== win && target.nodeType === 1) {
        const source = target.currentSrc || target.src || target.href;
        tell(E.FAILURE_RESOURCE, target.localName, typeof source === "string" ? source : "", 0, 0, "");
        return;
      }
      const message = event.message || words(event.error);
      tell(
        E.FAILURE_ERROR,
        message,
        event.filename || "",
        event.lineno || 0,
        event.colno || 0,
        stackOf(event.error),
      );
    });
    page.listen(win, "unhandledrejection", (event) =>
      tell(E.FAILURE_REJECTION, words(event.reason), "", 0, 0, stackOf(event.reason)),
    );
    page.patch(win.console, "error", {
      before(_, args) {
        if (!page.recording()) return;
        page.stamp();
        tell(E.FAILURE_CONSOLE, args.slice(0, 8).map(words).join(" "), "", 0, 0, stackOf(args.find(isError)));
      },
    });
  });
}
