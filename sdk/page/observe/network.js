// network.js — when requests begin and end, and how; never what is in them.
// @ts-check
import * as E from "../../../schema/events.js";
import { listenOnce } from "../natives.js";

/** @param {import("../shared.js").Page} page */
export function observeNetwork(page) {
  const { tape } = page;
  let last = 0;
  /** @typedef {{ id: number, how: number, method: string, url: string, start: number, done: boolean, view: number }} Call */
  /** @type {WeakMap<XMLHttpRequest, { method: string, url: string }>} */ const opened = new WeakMap();

  /** @param {number} how @param {string} method @param {string} url @returns {Call | undefined} */
  function begin(how, method, url) {
    if (!page.recording()) return undefined;
    page.stamp();
    const call = { id: ++last, how, method, url, start: page.now(), done: false, view: page.view() };
    tape.put(E.REQUEST_START, call.id);
    return call;
  }

  /** @param {Call | undefined} call @param {number} status */
  function end(call, status) {
    if (!call || call.done || !page.recording() || call.view !== page.view()) return;
    call.done = true;
    page.stamp();
    const took = Math.max(0, Math.round(page.now() - call.start));
    tape.put(E.REQUEST, call.id, call.how, tape.word(call.method), tape.word(call.url), status, took);
  }

  /** @param {unknown} address @param {Window} win */
  function absolute(address, win) {
    try {
      return new URL(String(address), win.document.baseURI).href;
    } catch {
      return String(address);
    }
  }

  const ended = page.guard(end);
  page.everyWindow((win) => {
    page.patch(win, "fetch", {
      before(_, [input, init]) {
        const request = typeof input === "object" && input && "method" in input ? input : undefined;
        const method = (init && init.method) || (request && request.method) || "GET";
        const url = absolute(request ? request.url : input, win);
        return begin(E.REQUEST_FETCH, String(method).toUpperCase(), url);
      },
      after(call, promise) {
        if (!call || typeof promise?.then !== "function") return undefined;
        // The page gets the promise that carries the answer on: one that nobody handles is still reported as such.
        return promise.then(
          (/** @type {Response} */ response) => {
            ended(call, response.status);
            return response;
          },
          (/** @type {unknown} */ error) => {
            ended(call, 0);
            throw error;
          },
        );
      },
      failed: (call) => end(call, 0),
    });
    const xhr = win.XMLHttpRequest.prototype;
    page.patch(xhr, "open", {
      before: (self, [method, url]) =>
        void opened.set(self, { method: String(method).toUpperCase(), url: absolute(url, win) }),
    });
    page.patch(xhr, "send", {
      before(self) {
        const about = opened.get(self);
        const call = about && begin(E.REQUEST_XHR, about.method, about.url);
        if (call)
          listenOnce(
            self,
            "loadend",
            page.guard(() => end(call, self.status)),
          );
        return call;
      },
      failed: (call) => end(call, 0),
    });
  });
}
