// key.js — asks who it is: a name and a password, or a project's read key.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { setKey, signIn } from "../api.js";
import { t } from "../text/frame.js";

/** @param {{reason: string, onKey(): void}} props */
export function KeyForm({ reason, onKey }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [name, password, key] = ["name", "password", "key"].map((part) => String(given.get(part)).trim());
    setProblem("");
    if (key) {
      setKey(key);
      onKey();
    } else if (name && password) {
      setBusy(true);
      try {
        await signIn(name, String(given.get("password")));
        onKey();
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
      setBusy(false);
    } else setProblem(t("need_name"));
  };
  return h(
    "main",
    null,
    h(
      "form",
      { class: "key", onSubmit: submit },
      h("h1", { class: "key__title" }, t("open")),
      h("p", { class: "key__text" }, reason),
      h(Field, { label: t("name"), name: "name", autoComplete: "username", autoFocus: true }),
      h(Field, {
        label: t("password"),
        name: "password",
        type: "password",
        autoComplete: "current-password",
      }),
      h("p", { class: "key__text" }, t("or_key")),
      h("input", {
        class: "key__input",
        name: "key",
        type: "password",
        placeholder: "rk_…",
        "aria-label": t("read_key"),
        autoComplete: "off",
      }),
      h("p", { class: "key__problem", role: "alert" }, problem),
      h("button", { class: "button button--strong", type: "submit", "aria-busy": busy }, t("open_button")),
    ),
  );
}

/** @param {{label: string, name: string, type?: string, autoComplete: string, autoFocus?: boolean}} props */
function Field({ label, ...input }) {
  return h("label", { class: "key__field" }, label, h("input", { class: "key__word", ...input }));
}
