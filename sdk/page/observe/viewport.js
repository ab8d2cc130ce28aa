// viewport.js — window size, zoom, visibility and how long the page is.
// @ts-check
import * as E from "../../../schema/events.js";
import { native } from "../natives.js";

/** @param {import("../shared.js").Page} page */
export function observeViewport(page) {
  const { tape, win, doc } = page;
  let viewport = "";
  let width = -1;
  let height = -1;

  function tellViewport() {
    const zoom = win.visualViewport ? win.visualViewport.scale : 1;
    const now = [
      win.innerWidth,
      win.innerHeight,
      Math.round(win.devicePixelRatio * 100),
      Math.round(zoom * 100),
    ];
    if (`${now}` === viewport) return;
    viewport = `${now}`;
    tape.put(E.VIEWPORT, now[0], now[1], now[2], now[3]);
  }

  function tellExtent() {
    const root = doc.scrollingElement || doc.documentElement;
    if (!root) return;
    const { scrollWidth, scrollHeight } = root;
    if (scrollWidth === width && scrollHeight === height) return;
    width = scrollWidth;
    height = scrollHeight;
    tape.put(E.EXTENT, width, height);
  }

  page.listen(win, "resize", tellViewport);
  if (win.visualViewport) page.listen(win.visualViewport, "resize", tellViewport);
  page.listen(doc, "visibilitychange", () =>
    tape.put(E.VISIBILITY, doc.visibilityState === "hidden" ? 1 : 0),
  );

  page.listen(win, "beforeprint", () => tape.put(E.PRINT, 1));
  page.listen(win, "afterprint", () => tape.put(E.PRINT, 0));

  const Observer = native("ResizeObserver");
  const observer = Observer && new Observer(page.guard(tellExtent));
  page.onStop(() => observer && observer.disconnect());
  return {
    /** Says both anew: a stream begins with them. */
    begin() {
      viewport = "";
      tellViewport();
      // The observer tells the extent after layout; asked here, it would force one.
      if (!observer) tellExtent();
      else if (width >= 0) tape.put(E.EXTENT, width, height);
      if (doc.hidden) tape.put(E.VISIBILITY, 1);
      if (!observer) return;
      if (doc.documentElement) observer.observe(doc.documentElement);
      if (doc.body) observer.observe(doc.body);
    },
  };
}
