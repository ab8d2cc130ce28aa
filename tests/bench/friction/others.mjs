// What others publish as their rules, over the same traces: each gives whether it would fire in an episode. From their
// code where it is public (posthog-js, Datadog browser-sdk, Amplitude, Mixpanel, Splunk RUM). Where a rule needs what a
// trace does not hold (Datadog's page activity), it is given every reaction that hark records.
// @ts-check

/** @typedef {{ at: number, kind: string, n: number[] }} Event n: the arguments, a text as NaN */

const [INTERACTIVE, EDITABLE, STEPPER] = [8, 16, 32];
const CLICK = { x: 1, y: 2, flags: 4 };
const MUTATIONS = new Set(
  "SUBTREE MOVE REMOVE SET_ATTRIBUTE DROP_ATTRIBUTE SET_TEXT APPEND SHEET_INSERT SHEET_DELETE".split(" "),
);
const ACTIVITY = new Set([...MUTATIONS, "REQUEST_START", "NAVIGATE"]);

/** @param {Event[]} events */
const clicks = (events) => events.filter(({ kind }) => kind === "CLICK");
/** @param {Event[]} events @param {Event} click @param {Set<string>} kinds @param {number} ms */
const follows = (events, click, kinds, ms) =>
  events.some(({ at, kind }) => kinds.has(kind) && at >= click.at && at - click.at <= ms);
/** Is some range of text selected? @param {Event[]} events */
const selects = (events) =>
  events.some(({ kind, n }) => kind === "SELECTION" && (n[0] !== n[2] || n[1] !== n[3]));

/**
 * A chain of `least` clicks, all within `window` ms of the first, or each within `gap` of the one before.
 * @param {Event[]} events @param {{ least: number, px: number, window?: number, gap?: number, manhattan?: boolean, not?: number }} rule
 */
function rage(events, { least, px, window = Infinity, gap = Infinity, manhattan, not = 0 }) {
  const all = clicks(events).filter(({ n }) => !(n[CLICK.flags] & not));
  return all.some((first, i) => {
    const chain = all.slice(i, i + least);
    return (
      chain.length === least &&
      chain.every((click, j) => {
        const before = gap < Infinity ? chain[Math.max(0, j - 1)] : first;
        const dx = Math.abs(click.n[CLICK.x] - before.n[CLICK.x]);
        const dy = Math.abs(click.n[CLICK.y] - before.n[CLICK.y]);
        const far = manhattan ? dx + dy : Math.hypot(dx, dy);
        return far <= px && click.at - first.at <= window && click.at - before.at < gap;
      })
    );
  });
}

/** @param {Event[]} events @param {Set<string>} kinds @param {number} ms @param {number} [not] flags that excuse */
const dead = (events, kinds, ms, not = EDITABLE) =>
  clicks(events).some(
    (click) =>
      click.n[CLICK.flags] & INTERACTIVE &&
      !(click.n[CLICK.flags] & not) &&
      !follows(events, click, kinds, ms),
  );
/** @param {Event[]} events @param {number} ms */
const error = (events, ms) =>
  clicks(events).some((click) =>
    events.some(
      ({ at, kind, n }) => kind === "FAILURE" && n[0] <= 1 && at >= click.at && at - click.at <= ms,
    ),
  );

/** Changes of direction on one axis. @param {Event[]} events @param {number} axis @param {number} window @param {number} least */
function turns(events, axis, window, least) {
  const path = events.filter(({ kind }) => kind === "POINTER");
  /** @type {number[]} */ const times = [];
  let direction = 0;
  for (let i = 1; i < path.length; i++) {
    const now = Math.sign(path[i].n[axis] - path[i - 1].n[axis]);
    if (now && direction && now !== direction) times.push(path[i].at);
    direction = now || direction;
  }
  return times.some((at, i) => i + 1 >= least && at - times[i + 1 - least] <= window);
}

/** By signal and whose rule it is. @type {Record<string, Record<string, (events: Event[]) => boolean>>} */
export const OTHERS = {
  rage_click: {
    posthog: (e) => rage(e, { least: 3, px: 30, gap: 1000, manhattan: true, not: EDITABLE | STEPPER }),
    datadog: (e) => !selects(e) && rage(e, { least: 3, px: 100, window: 1000 }),
    amplitude: (e) => rage(e, { least: 4, px: 50, window: 1000 }),
    mixpanel: (e) => rage(e, { least: 4, px: 30, window: 1000 }),
  },
  dead_click: {
    posthog: (e) => dead(e, new Set([...MUTATIONS, "SCROLL", "SELECTION"]), 2500),
    datadog: (e) => dead(e, ACTIVITY, 100),
    amplitude: (e) => dead(e, ACTIVITY, 3000),
    mixpanel: (e) => dead(e, ACTIVITY, 500),
  },
  error_click: {
    splunk: (e) => error(e, 1000),
    amplitude: (e) => error(e, 2000),
    datadog: (e) => error(e, 10_000),
  },
  thrashed_cursor: { amplitude: (e) => turns(e, 0, 2000, 20) || turns(e, 1, 2000, 20) },
};
