// early.js — what happens while the recorder is still on its way: kept as events, heard once it is there.
//
// Room: sdk/page. Limit: EVENTS_MAX; what comes after is lost, as it was before there was a recorder.
// @ts-check
import { listenTo } from "./natives.js";

const EVENTS_MAX = 200;
const TYPES = "pointerdown pointerup click keydown input change submit invalid error unhandledrejection";

export function listenEarly() {
  /** @type {Event[]} */ const events = [];
  const hearing = new AbortController();
  for (const type of TYPES.split(" "))
    listenTo(
      window,
      type,
      (event) => {
        if (events.length < EVENTS_MAX) events.push(event);
      },
      hearing.signal,
    );
  return {
    /** Stops listening and gives what was heard. */
    end() {
      hearing.abort();
      return events;
    },
  };
}

/** @typedef {ReturnType<typeof listenEarly>} Early */
