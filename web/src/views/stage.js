// stage.js — the recorded page in its frame, and what is said over it.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/session.js";

/**
 * The recorded page, scaled to fit.
 * @param {{frame: any, glass: any, state?: import("../player/playback.js").State, problem: string, gap: string,
 *   printing: boolean, diverged: string}} props
 */
export function Stage({ frame, glass, state, problem, gap, printing, diverged }) {
  const room = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!room.current) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    watch.observe(room.current);
    return () => watch.disconnect();
  }, []);
  const width = state?.width ?? 1280;
  const height = state?.height ?? 720;
  const scale = Math.min(1, size.width / width, size.height / height) || 0.001;
  const error = problem || state?.error;
  return h(
    "div",
    { class: "stage" },
    h(
      "div",
      { class: "stage__address" },
      h("span", { class: "stage__url" }, state?.url ?? ""),
      h("span", { class: "stage__size" }, `${width} × ${height}`),
    ),
    h(
      "div",
      { class: "stage__room", ref: room },
      h(
        "div",
        { class: "screen", style: { width: `${width * scale}px`, height: `${height * scale}px` } },
        h(
          "div",
          {
            class: "screen__page",
            style: { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` },
          },
          h("iframe", {
            ref: frame,
            class: "screen__frame",
            title: t("frame"),
            sandbox: "allow-same-origin",
            tabIndex: -1,
            inert: true,
          }),
          h("div", { ref: glass, class: "screen__glass" }),
        ),
        state?.skipping && h("div", { class: "screen__badge" }, t("skipping")),
        diverged && h("div", { class: "screen__badge screen__badge--untrue" }, diverged),
        printing && !diverged && h("div", { class: "screen__badge" }, t("printing")),
        gap && h("div", { class: "screen__gap" }, h("b", null, t("gap_title")), h("span", null, gap)),
        error && h("div", { class: "screen__problem" }, h("b", null, t("problem")), h("span", null, error)),
        !state && !error && h("div", { class: "screen__problem" }, h("i", { class: "notice__spinner" })),
      ),
    ),
  );
}
