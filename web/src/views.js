// views.js — the views of the viewer, in the order of the navigation: one line each. A view's code, and the words that
// only it says, come when it is first shown.
//
// A view is a component of ViewProps. It is made anew for another project; one that is `each`, for every first part of
// its address, which it needs, and it fills the window.
// @ts-check
import { t } from "./text/frame.js";

/** @typedef {{address: import("./router.js").Address, onFail(error: unknown): void}} ViewProps */
/** @typedef {{name: string, load(): Promise<(props: ViewProps) => any>, word?(): string, each?: boolean,
 *   right?: string, open?: boolean}} ViewEntry word: what the navigation says; right: only for those who have it in the
 *   project; open: for anybody, also who has not signed in */

// prettier-ignore
/** @type {ViewEntry[]} */
export const views = [
  { name: "sessions", word: () => t("sessions"), load: async () => (await import("./views/sessions.js")).Sessions },
  { name: "sessions", each: true, load: async () => (await import("./views/session-page.js")).SessionPage },
  { name: "share", each: true, open: true, load: async () => (await import("./views/shared-page.js")).SharedPage },
  { name: "friction", word: () => t("friction"), load: async () => (await import("./views/friction.js")).Friction },
  { name: "heatmaps", word: () => t("heatmaps"), load: async () => (await import("./views/heatmaps.js")).Heatmaps },
  { name: "forms", word: () => t("forms"), load: async () => (await import("./views/forms.js")).Forms },
  { name: "journeys", word: () => t("journeys"), load: async () => (await import("./views/journeys.js")).Journeys },
  { name: "funnels", word: () => t("funnels"), load: async () => (await import("./views/funnels.js")).Funnels },
  { name: "anomalies", word: () => t("anomalies"), load: async () => (await import("./views/anomalies.js")).Anomalies },
  { name: "settings", word: () => t("settings"), load: async () => (await import("./views/settings.js")).Settings },
];

/** @param {import("./router.js").Address} address */
export const viewOf = ({ name, parts }) =>
  views.find((view) => view.name === (name || "sessions") && Boolean(view.each) === parts.length > 0) ??
  views.find((view) => view.name === (name || "sessions") && !view.each);
