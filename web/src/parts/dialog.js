// dialog.js — a question over the view. The browser's own: it keeps the focus inside, Escape closes it, and the focus
// goes back to what opened it.
// @ts-check
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text/frame.js";
import { Icon } from "../views/parts.js";

/** @param {{title: string, onClose(): void, children?: any}} props */
export function Dialog({ title, onClose, children }) {
  const box = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => box.current?.showModal(), []);
  return h(
    "dialog",
    { class: "dialog", ref: box, "aria-label": title, onClose },
    h(
      "header",
      { class: "dialog__head" },
      h("h2", { class: "dialog__title" }, title),
      h(
        "button",
        {
          type: "button",
          class: "dialog__close",
          "aria-label": t("close"),
          onClick: () => box.current?.close(),
        },
        h(Icon, { name: "close" }),
      ),
    ),
    children,
  );
}
