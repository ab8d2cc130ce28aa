// heat-stage.js — a page as it was recorded, at the width most visitors have, with heat over it; it scrolls as it did for
// them, so that what stays in place stays.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { boxOf } from "../heat/find.js";
import { showLook } from "../heat/look.js";
import { paintBands, paintSpots } from "../heat/paint.js";
import { bandsOf, clickSpots, moveSpots } from "../heat/spots.js";
import { percent } from "../text.js";
import { t } from "../text/heatmaps.js";

const SPOT_PX = 22;
const REACHED = [0.75, 0.5, 0.25];
/** @typedef {"clicks"|"rage"|"dead"|"moves"|"attention"|"scroll"} Kind */
/** @typedef {Awaited<ReturnType<typeof showLook>>} Shown */

/** @param {{report: import("../heat/spots.js").Report, kind: Kind, marked: string|undefined}} props */
export function HeatStage({ report, kind, marked }) {
  const look = /** @type {import("../heat/spots.js").Look} */ (report.look);
  const room = useRef(/** @type {HTMLDivElement|null} */ (null));
  const frame = useRef(/** @type {HTMLIFrameElement|null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const [shown, setShown] = useState(/** @type {Shown|undefined} */ (undefined));
  const [problem, setProblem] = useState("");
  const [size, setSize] = useState({ width: look.width, height: look.height });
  const [wide, setWide] = useState(0);
  const [turn, setTurn] = useState(0); // every time things may be elsewhere
  const move = () => setTurn((n) => n + 1);
  useEffect(() => {
    /** @type {Shown|undefined} */ let made;
    let gone = false;
    const onSize = (/** @type {number} */ width, /** @type {number} */ height) => setSize({ width, height });
    showLook(look, /** @type {HTMLIFrameElement} */ (frame.current), { onSize, onMoved: move }).then(
      (opened) => {
        made = opened;
        if (gone) made.dispose();
        else setShown(opened);
      },
      (error) => !gone && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      made?.dispose();
    };
  }, []);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWide(entry.contentRect.width));
    watch.observe(/** @type {HTMLDivElement} */ (room.current));
    return () => watch.disconnect();
  }, []);
  const scale = Math.min(1, wide / size.width) || 0.001;
  const extent = Math.max(size.height, shown?.extent() ?? 0);
  const scrolled = () => {
    shown?.scrollTo((room.current?.scrollTop ?? 0) / scale);
    move();
  };
  useEffect(scrolled, [shown, scale]);
  useEffect(() => {
    if (!marked || !room.current) return;
    const found = shown?.find(marked);
    const box = found && boxOf(found);
    if (!box || (box.top >= 0 && box.top + box.height <= size.height)) return;
    room.current.scrollTop = (box.top + (shown?.scrolled() ?? 0) - size.height / 3) * scale;
  }, [marked]);
  useEffect(() => {
    if (shown && canvas.current) paint(canvas.current, { report, kind, shown, size, extent, scale });
  });
  const page = { width: `${size.width}px`, height: `${size.height}px`, transform: `scale(${scale})` };
  return h(
    "div",
    {
      class: "heat__room",
      ref: room,
      style: { height: `${size.height * scale}px` },
      onScroll: scrolled,
      tabIndex: 0,
      role: "region",
      "aria-label": t("stage", { kind: t(kind), page: report.page ?? "" }),
    },
    h(
      "div",
      { style: { height: `${extent * scale}px` } },
      h(
        "div",
        { class: "heat__window", style: { height: `${size.height * scale}px` } },
        h(
          "div",
          { class: "screen__page", style: page },
          h("iframe", {
            ref: frame,
            class: "screen__frame",
            title: t("frame"),
            sandbox: "allow-same-origin",
            tabIndex: -1,
            inert: true,
          }),
        ),
        h("canvas", { ref: canvas, class: "heat__canvas", "aria-hidden": "true" }),
        h(Marks, { report, kind, shown, scale, marked, extent, turn }),
      ),
    ),
    problem && h("div", { class: "screen__problem" }, h("b", null, t("problem")), h("span", null, problem)),
    !shown && !problem && h("div", { class: "screen__problem" }, h("i", { class: "notice__spinner" })),
  );
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{report: import("../heat/spots.js").Report, kind: Kind, shown: Shown, size: {width: number, height: number},
 *   extent: number, scale: number}} what
 */
function paint(canvas, { report, kind, shown, size, extent, scale }) {
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const page = { width: size.width, extent, scrolled: shown.scrolled() };
  if (kind === "attention" || kind === "scroll") {
    const bands = bandsOf(report, kind, page);
    paintBands(
      canvas,
      bands.map(({ top, height, heat }) => ({ top: top * scale, height: height * scale, heat })),
    );
    return;
  }
  const found = kind === "moves" ? moveSpots(report, page) : clickSpots(report, kind, shown.find);
  const spots = found.map(({ x, y, weight }) => ({ x: x * scale, y: y * scale, weight }));
  const most = spots.reduce((sum, { weight }) => Math.max(sum, weight), 1);
  const radius = kind === "moves" ? Math.max(SPOT_PX, (size.width / report.moves.columns) * scale) : SPOT_PX;
  paintSpots(canvas, spots, most, radius);
}

/**
 * The ranks of elements, the one that is looked at in the list, the fold, and how far visits come.
 * @param {{report: import("../heat/spots.js").Report, kind: Kind, shown: Shown|undefined, scale: number,
 *   marked: string|undefined, extent: number, turn: number}} props
 */
function Marks({ report, kind, shown, scale, marked, extent }) {
  if (!shown) return null;
  const top = (/** @type {number} */ part) => (part * extent - shown.scrolled()) * scale;
  if (kind === "scroll" || kind === "attention")
    return [
      h("div", { class: "heat__line", style: { top: `${top(report.fold)}px` } }, h("span", null, t("fold"))),
      kind === "scroll" &&
        REACHED.map((share) => {
          const band = report.bands.findIndex(({ reached }) => reached.value < share);
          if (band < 0) return null;
          const style = { top: `${top(band / report.bands.length)}px` };
          return h(
            "div",
            { key: share, class: "heat__line heat__line--reached", style },
            h("span", null, t("come_here", { share: percent(share) })),
          );
        }),
    ];
  if (kind === "moves") return null;
  return report.elements.slice(0, 10).map(({ target, heat }, i) => {
    const element = heat[kind].length > 0 ? shown.find(target) : undefined;
    const box = element && boxOf(element);
    if (!box) return null;
    const style = {
      left: `${box.left * scale}px`,
      top: `${box.top * scale}px`,
      width: `${box.width * scale}px`,
      height: `${box.height * scale}px`,
    };
    return h(
      "div",
      { key: target, class: `heat__box ${target === marked ? "heat__box--marked" : ""}`, style },
      h("b", null, i + 1),
    );
  });
}
