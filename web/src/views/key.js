// key.js — asks for the read key.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { setKey } from "../api.js";

/** @param {{reason: string, onKey(): void}} props */
export function KeyForm({ reason, onKey }) {
  const [value, setValue] = useState("");
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (!value.trim()) return;
    setKey(value.trim());
    onKey();
  };
  return h(
    "form",
    { class: "key", onSubmit: submit },
    h("h1", { class: "key__title" }, "Open hark"),
    h(
      "p",
      { class: "key__text" },
      reason,
      " ",
      h("code", null, "hark serve"),
      " printed it when it first started.",
    ),
    h("input", {
      class: "key__input",
      type: "password",
      placeholder: "rk_…",
      "aria-label": "Read key",
      autoComplete: "off",
      autoFocus: true,
      value,
      onInput: (/** @type {any} */ e) => setValue(e.target.value),
    }),
    h("button", { class: "button button--strong", type: "submit" }, "Open"),
  );
}
