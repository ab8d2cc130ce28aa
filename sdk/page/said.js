// said.js — what the site says of a visit (events, who it is, tags), and what makes a visit worth recording.
//
// Room: sdk/page. Who it is and what tags it has is said again in each page view.
// @ts-check
import * as E from "../../schema/events.js";
import { setTimer } from "./natives.js";

/**
 * @param {import("./shared.js").Page} page @param {import("./types.js").Recorded} recorded
 * @param {import("./session.js").Session} session @param {() => void} release sends what waits
 */
export function createSaid(page, recorded, session, release) {
  const { tape } = page;
  let { why, rate } = recorded;
  let triggered = why === E.RECORDED_EVENT || why === E.RECORDED_ERROR;
  /** @type {string | undefined} */ let user;
  /** @type {Map<string, string>} */ const tags = new Map();

  /** @param {number} kind @param {string} first @param {string} [second] */
  function say(kind, first, second) {
    if (!page.recording()) return;
    page.stamp();
    tape.put(kind, tape.word(first), second === undefined ? 0 : tape.word(second));
  }

  /** @param {string} trigger */
  function tellWhy(trigger) {
    tape.put(E.RECORDED, why, rate, tape.word(trigger));
  }

  /**
   * Something happened that makes this visit worth recording, from here to its end and as far back as is known.
   * @param {number} reason @param {string} trigger
   */
  function trigger(reason, trigger) {
    if (triggered) return;
    triggered = true;
    why = reason;
    rate = 10000;
    tellWhy(trigger);
    session.mark(why);
    setTimer(page.quiet(release), 0); // what triggers is on the tape by then
  }

  page.failed = () => recorded.errors && trigger(E.RECORDED_ERROR, "error");

  return {
    triggered: () => triggered,
    /** A page view begins. @param {boolean} waiting nothing is sent yet */
    again(waiting) {
      if (!waiting && why !== E.RECORDED_ALWAYS) tellWhy("");
      if (user !== undefined) say(E.IDENTIFY, user);
      tags.forEach((value, name) => say(E.TAG, name, value));
    },
    /** @param {string} name @param {unknown} props */
    track(name, props) {
      if (!page.recording()) return;
      page.stamp();
      page.mutations.flush(); // what the site did before is told before
      page.catchUp();
      let json = "";
      try {
        json = props === undefined ? "" : JSON.stringify(props) || "";
      } catch {
        // What JSON cannot say is not sent.
      }
      say(E.CUSTOM, name, json);
      if (recorded.events.includes(name)) trigger(E.RECORDED_EVENT, name);
    },
    /** @param {string} name */
    identify(name) {
      say(E.IDENTIFY, (user = name));
    },
    /** @param {string} name @param {string} value */
    addTag(name, value) {
      tags.set(name, value);
      say(E.TAG, name, value);
    },
  };
}
