// form.js — a form that does something: what went wrong stands in it, what went well is a toast.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { toast } from "./toast.js";

/**
 * @param {{word: string, onSend(form: FormData): Promise<string|void>, danger?: boolean, children?: any}} props
 *   word: of the button; onSend: gives what to say of it, or throws
 */
export function Form({ word, onSend, danger, children }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      const said = await onSend(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)));
      if (said) toast(said);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  }
  return h(
    "form",
    { class: "form", onSubmit: send },
    children,
    problem && h("p", { class: "form__problem", role: "alert" }, problem),
    h("button", { class: `button button--${danger ? "danger" : "strong"}`, disabled: busy }, word),
  );
}

/** @param {{word: string, more?: string, name: string, area?: boolean, options?: string[][], [rest: string]: any}} props */
export function Field({ word, more, name, area, options, value, ...rest }) {
  const control = options
    ? h(
        "select",
        { name, class: "input", defaultValue: value, ...rest },
        options.map(([of, said]) => h("option", { key: of, value: of, selected: of === value }, said)),
      )
    : h(area ? "textarea" : "input", { name, class: "input", defaultValue: value, ...rest });
  return h(
    "label",
    { class: "form__field" },
    word,
    control,
    more && h("span", { class: "soft small" }, more),
  );
}
