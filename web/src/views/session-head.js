// session-head.js — whose session it is, and its page views as tabs.
// @ts-check
import { h } from "preact";
import { ago, clock, duration, isFriction, path } from "../format.js";
import { t } from "../text/session.js";
import { Icon, SignalChips } from "./parts.js";
import { viewName } from "./session.js";

/** @typedef {import("../api.js").Manifest} Manifest */
/** @typedef {import("../api.js").View} View */

/** @param {{manifest: Manifest, back?: string, level?: "h1"|"h2"}} props */
export function Head({ manifest, back, level = "h1" }) {
  const context = manifest.context ?? {};
  const facts = [
    [manifest.browser, manifest.browser_version].filter(Boolean).join(" "),
    manifest.os,
    manifest.device,
    context.language,
    context.timezone,
    context.release && t("release", { release: context.release }),
  ].filter(Boolean);
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { signal } of manifest.signals ?? []) counts[signal] = (counts[signal] ?? 0) + 1;
  return h(
    "header",
    { class: "head" },
    back && h("a", { class: "head__back", href: back, "aria-label": t("back") }, h(Icon, { name: "back" })),
    h(
      "div",
      { class: "head__who" },
      h(level, { class: "head__title" }, manifest.user || t("anonymous")),
      h(
        "p",
        { class: "head__facts" },
        `${ago(manifest.started_ms, Date.now())} · ${duration(manifest.duration_ms)}`,
        facts.map((fact) => h("span", { key: fact }, ` · ${fact}`)),
      ),
    ),
    h(SignalChips, { signals: counts }),
  );
}

/** @param {{manifest: Manifest, views: View[], index: number, onChoose(view: View): void}} props */
export function ViewTabs({ manifest, views, index, onChoose }) {
  const tabs = [...new Set(views.map((v) => v.tab))];
  return h(
    "nav",
    { class: "views", "aria-label": t("views") },
    views.map((view, i) => {
      const troubled = (manifest.signals ?? []).some(
        (s) => s.tab === view.tab && s.epoch === view.epoch && isFriction(s.signal),
      );
      return h(
        "button",
        {
          key: viewName(view),
          type: "button",
          class: `view ${i === index ? "view--on" : ""}`,
          title: view.url,
          "aria-current": i === index ? "true" : undefined,
          onClick: () => onChoose(view),
        },
        h(
          "span",
          { class: "view__number" },
          tabs.length > 1 ? t("tab", { n: tabs.indexOf(view.tab) + 1 }) : i + 1,
        ),
        h("span", { class: "view__path" }, path(view.url) || view.title || t("page")),
        h("span", { class: "view__length" }, clock(view.duration_ms)),
        troubled && h("i", { class: "dot dot--signal", title: t("friction_here") }),
      );
    }),
  );
}
