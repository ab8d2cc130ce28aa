// input.js — what is typed, checked and chosen, by the visitor or by script.
//
// Events tell of the visitor; patched setters of scripts. What is said is always the difference to what was said before,
// so a framework that writes a value back costs nothing.
// @ts-check
import * as E from "../../../schema/events.js";
import { setTimer } from "../natives.js";
import { tagOf } from "../element.js";

/** @param {import("../shared.js").Page} page */
export function observeInput(page) {
  const { tape, controls } = page;
  const typed = (/** @type {Event} */ event) => {
    const target = page.target(event);
    if (target.nodeType !== 1) return;
    controls.changed(target, E.INPUT_TYPED);
    judge(target);
  };
  page.everyRoot((root, isDocument) => {
    if (isDocument) page.listen(root, "input", typed);
    page.listen(root, "change", typed);
    page.listen(root, "reset", (event) => {
      const form = /** @type {HTMLFormElement} */ (page.target(event));
      // The event comes before the reset.
      setTimer(
        page.guard(() => {
          if (tagOf(form) === "FORM" && page.recording())
            for (const control of form.elements) controls.changed(control, E.INPUT_SCRIPT);
        }),
        0,
      );
    });
    page.listen(root, "submit", (event) => submitted(page.target(event)));
    page.listen(root, "invalid", (event) => {
      const id = page.id(page.target(event));
      if (id) tape.put(E.INVALID, id);
      judge(page.target(event));
    });
  });

  /** Fields whose looks may have changed. @type {Set<Element>} */
  const judged = new Set();
  function tellJudged() {
    for (const field of judged) {
      page.states.check(field, E.STATE_AUTOFILL, ":autofill");
      page.states.check(field, E.STATE_INVALID, ":user-invalid");
    }
    judged.clear();
  }

  /** @param {Element} field */
  function judge(field) {
    if (!judged.size) page.soon(tellJudged);
    judged.add(field);
  }

  /** Controls that a script has written to: frameworks do so at every turn, and what stays is told.
   * @type {Set<Element>} */
  const written = new Set();
  function tellWritten() {
    for (const element of written) if (page.known(element)) controls.changed(element, E.INPUT_SCRIPT);
    written.clear();
  }

  /** @param {Element} form */
  function submitted(form) {
    const id = page.id(form);
    if (id) tape.put(E.SUBMIT, id);
  }

  page.everyWindow((win) => {
    const SETTERS = /** @type {[any, string[]][]} */ ([
      [win.HTMLInputElement, ["value", "checked", "indeterminate", "valueAsDate", "valueAsNumber"]],
      [win.HTMLTextAreaElement, ["value"]],
      [win.HTMLSelectElement, ["value", "selectedIndex"]],
      [win.HTMLOptionElement, ["selected"]],
    ]);
    const after = (/** @type {any} */ _, /** @type {any} */ __, /** @type {Element} */ element) => {
      if (!page.recording()) return;
      if (!written.size) {
        page.stamp();
        page.soon(tellWritten);
      }
      written.add(tagOf(element) === "OPTION" ? element.closest("select") || element : element);
    };
    for (const [type, names] of SETTERS)
      for (const name of names) page.patch(type.prototype, name, { after }, "set");
    // form.submit() fires no event.
    const before = (/** @type {Element} */ form) => void (page.recording() && submitted(form));
    page.patch(win.HTMLFormElement.prototype, "submit", { before });
  });
}
