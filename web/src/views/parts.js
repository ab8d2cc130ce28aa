// parts.js — small pieces that several views share.
// @ts-check
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { reportHtml } from "../api.js";
import { isFriction, signalWord } from "../format.js";
import { t } from "../text/frame.js";

/** @param {{name: string, count: number}} props */
export function SignalChip({ name, count }) {
  const tone = isFriction(name) ? "signal" : "note";
  return h(
    "span",
    { class: `chip chip--${tone}` },
    signalWord(name),
    count > 1 && h("b", { class: "chip__count" }, count),
  );
}

/** Friction first, then by count. @param {{signals: Record<string, number>}} props */
export function SignalChips({ signals }) {
  const sorted = Object.entries(signals)
    .filter(([name]) => isFriction(name))
    .sort((a, b) => b[1] - a[1]);
  return h(
    "span",
    { class: "chips" },
    sorted.map(([name, count]) => h(SignalChip, { key: name, name, count })),
  );
}

/** Rows under heads; those in `numbers` stand over figures. @param {{heads: string[], numbers: string[], children?: any}} props */
export function Table({ heads, numbers, children }) {
  const head = (/** @type {string} */ name) =>
    h("th", { key: name, class: numbers.includes(name) ? "number" : "" }, name);
  return h(
    "div",
    { class: "table" },
    h("table", null, h("thead", null, h("tr", null, heads.map(head))), h("tbody", null, children)),
  );
}

/** @param {{title: string, children?: any, busy?: boolean}} props */
export function Notice({ title, children, busy }) {
  return h(
    "div",
    { class: "notice", role: busy ? "status" : undefined },
    busy && h("i", { class: "notice__spinner" }),
    h("h2", { class: "notice__title" }, title),
    children && h("div", { class: "notice__text" }, children),
  );
}

/** What did not come, and a way to ask again. @param {{error: unknown, onAgain(): void}} props */
export const Failed = ({ error, onAgain }) =>
  h(
    Notice,
    { title: t("failed") },
    h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)),
    h("button", { type: "button", class: "button", onClick: onAgain }, t("again")),
  );

/**
 * What is loaded when a view is first shown; undefined until then. A view that is left meanwhile hears nothing more.
 * @template T @param {() => Promise<T>} load @param {(error: unknown) => void} onFail @returns {T | undefined}
 */
export function useLoaded(load, onFail) {
  const [found, setFound] = useState(/** @type {T | undefined} */ (undefined));
  useEffect(() => {
    let gone = false;
    load().then(
      (value) => !gone && setFound(value),
      (error) => !gone && onFail(error),
    );
    return () => {
      gone = true;
    };
  }, []);
  return found;
}

/**
 * A report as a file to keep or send.
 * @param {{name: string, load(): Promise<string>, onFail(error: unknown): void}} props
 */
export function Save({ name, load, onFail }) {
  const save = async () => {
    try {
      const blob = new Blob([await load()], { type: "text/html" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    } catch (error) {
      onFail(error);
    }
  };
  return h("button", { type: "button", class: "button", onClick: save }, t("save_report"));
}

/** The head of a report's view: what it is, and a way to keep it.
 * @param {{report: string, asked: Record<string, string>, title: string, lead?: string, onFail(error: unknown): void}} props */
export const ReportHead = ({ report, asked, title, lead, onFail }) =>
  h(
    "div",
    { class: "list__head" },
    h("div", null, h("h1", { class: "list__title" }, title), lead && h("p", { class: "soft" }, lead)),
    h(Save, { name: `${report}.html`, load: () => reportHtml(report, asked), onFail }),
  );

/** @param {{name: string}} props */
export function Icon({ name }) {
  return h(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    h("path", { d: ICONS[name] ?? "" }),
  );
}

/** @type {Record<string, string>} */
const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4v15H6zM14 4.5h4v15h-4z",
  close: "m6 4.6 6 6 6-6L19.4 6l-6 6 6 6-1.4 1.4-6-6-6 6L4.6 18l6-6-6-6z",
  replay: "M12 5V1.5L6.5 6.5 12 11.5V8a5.5 5.5 0 1 1-5.5 5.5h-3A8.5 8.5 0 1 0 12 5z",
  back: "M15.5 4 7.5 12l8 8 2-2-6-6 6-6z",
  search:
    "M10 3a7 7 0 1 0 4.3 12.5l5 5 1.6-1.6-5-5A7 7 0 0 0 10 3zm0 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6z",
};
