// vitals.js — LCP, CLS, INP, FCP and TTFB, by the definitions that web-vitals publishes.
//
// CLS: the largest session window (shifts at most 1 s apart, at most 5 s long), without shifts that follow input.
// INP: the worst interaction, or beyond 50 of them the 98th percentile (one is left out for every 50). LCP: the last
// candidate before the first input or hiding. Values are told when the page is hidden, and when it is left.
// Known limit: a page that was opened in a background tab gives no LCP or FCP.
// @ts-check
import * as E from "../../../schema/events.js";
import { listenTo } from "../natives.js";
import { pathOf } from "../target.js";

const INTERACTIONS_KEPT = 10;

/** @param {import("../shared.js").Page} page */
export function observeVitals(page) {
  const { tape, win, doc } = page;
  const nothing = () => {};
  if (typeof PerformanceObserver !== "function") return { begin: nothing, tell: nothing, again: nothing };
  const hiddenAtStart = doc.visibilityState === "hidden";
  /** @type {Map<number, string>} */ const told = new Map();
  let lcp = 0;
  /** @type {Element | null} */ let lcpElement = null;
  let lcpOver = hiddenAtStart;
  let cls = 0;
  /** @type {Node | null} */ let clsNode = null;
  let windowSum = 0;
  let windowStart = 0;
  let windowEnd = 0;
  /** @type {{ id: number, ms: number, target: Node | null }[]} */ let worst = [];
  let interactions = 0;
  /** @type {{ observer: PerformanceObserver, each: (entry: any) => void }[]} */ const observers = [];

  /** @param {number} metric @param {number} value @param {Node | null} [node] */
  function tell(metric, value, node) {
    const rounded = Math.round(value);
    const element = node && node.nodeType === 1 ? /** @type {Element} */ (node) : node && node.parentElement;
    const key = `${rounded}`;
    if (told.get(metric) === key) return;
    told.set(metric, key);
    const here = element && element.isConnected ? element : null;
    tape.put(E.VITAL, metric, rounded, here ? page.id(here) : 0, tape.word(here ? pathOf(here) : ""));
  }

  /** @param {string} type @param {(entry: any) => void} each @param {object} [options] */
  function watch(type, each, options) {
    try {
      if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
      const read = page.guard((/** @type {PerformanceObserverEntryList} */ list) =>
        list.getEntries().forEach(each),
      );
      const observer = new PerformanceObserver(read);
      observer.observe({ type, buffered: true, ...options });
      observers.push({ observer, each });
    } catch {
      // An entry type that this browser does not know.
    }
  }

  /** @param {any} entry */
  function shift(entry) {
    if (entry.hadRecentInput) return;
    const joins = windowSum && entry.startTime - windowEnd < 1000 && entry.startTime - windowStart < 5000;
    if (!joins) {
      windowSum = 0;
      windowStart = entry.startTime;
    }
    windowSum += entry.value;
    windowEnd = entry.startTime;
    if (windowSum > cls) {
      cls = windowSum;
      const largest = entry.sources && entry.sources[0];
      clsNode = largest ? largest.node : null;
    }
  }

  /** @param {any} entry */
  function interaction(entry) {
    if (!entry.interactionId) return;
    const known = worst.find((one) => one.id === entry.interactionId);
    if (known) {
      if (entry.duration > known.ms) known.ms = entry.duration;
    } else {
      interactions++;
      worst.push({ id: entry.interactionId, ms: entry.duration, target: entry.target });
    }
    worst.sort((a, b) => b.ms - a.ms);
    if (worst.length > INTERACTIONS_KEPT) worst.length = INTERACTIONS_KEPT;
  }

  watch("largest-contentful-paint", (entry) => {
    if (lcpOver) return;
    lcp = entry.startTime;
    lcpElement = entry.element;
  });
  watch("layout-shift", shift);
  watch("event", interaction, { durationThreshold: 40 });
  watch("first-input", interaction);
  watch("paint", (entry) => {
    if (entry.name === "first-contentful-paint" && !hiddenAtStart) {
      page.stamp();
      tell(E.VITAL_FCP, entry.startTime);
    }
  });
  const entry = /** @type {PerformanceNavigationTiming | undefined} */ (
    performance.getEntriesByType("navigation")[0]
  );

  function finishLcp() {
    waiting.abort();
    if (lcpOver) return;
    for (const { observer, each } of observers) observer.takeRecords().forEach(each);
    lcpOver = true;
    if (lcp) tell(E.VITAL_LCP, lcp, lcpElement);
    lcpElement = null;
  }
  const waiting = new AbortController();
  for (const type of ["keydown", "pointerdown"]) listenTo(win, type, page.guard(finishLcp), waiting.signal);
  page.onStop(() => {
    waiting.abort();
    observers.forEach(({ observer }) => observer.disconnect());
  });

  return {
    begin() {
      told.clear();
      if (entry && entry.responseStart > 0) tell(E.VITAL_TTFB, entry.responseStart);
    },
    /** Says what is known: the page is being hidden. */
    tell() {
      finishLcp();
      tell(E.VITAL_CLS, cls * 10000, clsNode);
      const inp = worst[Math.min(worst.length - 1, Math.floor(interactions / 50))];
      if (inp) tell(E.VITAL_INP, inp.ms, inp.target);
    },
    /** A page restored from the back/forward cache begins anew. */
    again() {
      cls = windowSum = interactions = 0;
      worst = [];
      clsNode = null;
      lcpOver = true;
      told.clear();
    },
  };
}
