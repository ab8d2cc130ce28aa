// tabs.js — panels of which one is shown. Arrow keys walk the tabs, as the ARIA practices have it; the chosen one is
// the view's to keep (in the address).
// @ts-check
import { h } from "preact";

/** @typedef {{name: string, word: string}} Tab */

/** @param {{label: string, tabs: Tab[], at: string, onChoose(name: string): void, children?: any}} props
 *   children: the panel of `at` */
export function Tabs({ label, tabs, at, onChoose, children }) {
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = tabs.findIndex(({ name }) => name === at);
    const to = { Home: 0, End: tabs.length - 1 }[event.key] ?? (step && index + step);
    if (to === undefined) return;
    event.preventDefault();
    const { name } = tabs[(to + tabs.length) % tabs.length];
    onChoose(name);
    const list = /** @type {HTMLElement} */ (event.currentTarget);
    requestAnimationFrame(() =>
      /** @type {HTMLElement|null} */ (list.querySelector(`#tab-${name}`))?.focus(),
    );
  };
  return h(
    "div",
    { class: "tabs" },
    h(
      "div",
      { class: "tabs__list", role: "tablist", "aria-label": label, onKeyDown: key },
      tabs.map(({ name, word }) =>
        h(
          "button",
          {
            key: name,
            id: `tab-${name}`,
            type: "button",
            role: "tab",
            class: "tabs__tab",
            "aria-selected": name === at,
            "aria-controls": name === at ? "tabpanel" : undefined,
            tabIndex: name === at ? 0 : -1,
            onClick: () => onChoose(name),
          },
          word,
        ),
      ),
    ),
    h(
      "div",
      { class: "tabs__panel", id: "tabpanel", role: "tabpanel", "aria-labelledby": `tab-${at}` },
      children,
    ),
  );
}
