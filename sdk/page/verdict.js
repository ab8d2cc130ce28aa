// verdict.js — lets time pass on the tape once a click's reaction cannot come any more: only then is a dead click one.
//
// Room: sdk/page. One timer for a run of clicks.
// @ts-check
import { setTimer } from "./natives.js";

/** A click's reaction is waited for this long (sdk/signals/dead_click.h), and a little more. */
const VERDICT_MS = 2700;

/** @param {import("./shared.js").Page} page @returns {() => void} to be told of each click */
export function awaitVerdicts(page) {
  let clickAt = 0;
  let waiting = false;

  /** @param {number} ms */
  function wait(ms) {
    waiting = true;
    setTimer(
      page.guard(() => {
        waiting = false;
        if (!page.recording()) return;
        page.tape.tick();
        const rest = clickAt + VERDICT_MS - page.now();
        if (rest > 0) wait(rest);
      }),
      ms,
    );
  }

  return () => {
    clickAt = page.now();
    if (!waiting) wait(VERDICT_MS);
  };
}
