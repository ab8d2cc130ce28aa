// session.js — who this visit is: session, tab, page view; kept in the visitor's storage only with consent.
//
// Room: sdk/page. Session id and last activity are in localStorage, shared by the tabs; tab id and page view count are
// in sessionStorage. A tab that is duplicated, or opened by another, gets a copy of the other's sessionStorage while
// that one is still `open`: so an entry that is open when we come is not ours. Where storage is blocked, or consent is
// anonymous, all of it lives in memory only. Nothing is read before somebody asks who this is: the first look at storage
// waits until the browser has loaded it, 2 to 18 ms in a page that loads, 2 in one that is at rest.
// @ts-check

export const IDLE_MS_MAX = 30 * 60 * 1000;
const WRITE_MS_MIN = 5000;

/** @param {Uint8Array} bytes */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
/** @param {unknown} hex */
function bytesOf(hex) {
  if (typeof hex !== "string" || !/^[0-9a-f]{32}$/.test(hex)) return undefined;
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.substr(2 * i, 2), 16));
}

/** @param {"localStorage" | "sessionStorage"} which @param {string} name */
export function shelf(which, name) {
  return {
    /** @returns {any} */
    read() {
      try {
        return JSON.parse(window[which].getItem(name) || "null");
      } catch {
        return null;
      }
    },
    /** @param {object} value */
    write(value) {
      try {
        window[which].setItem(name, JSON.stringify(value));
        return true;
      } catch {
        return false; // blocked or full: the visit is told apart in memory only
      }
    },
    wipe() {
      try {
        window[which].removeItem(name);
      } catch {
        // Blocked: then there is nothing.
      }
    },
  };
}

/** Where batches wait for the next page: under names that begin so. @param {string} key */
export const keptName = (key) => `hark:${key}:kept`;
/** @param {string} key */
export function keptNames(key) {
  try {
    return Object.keys(window.localStorage).filter((name) => name.startsWith(keptName(key)));
  } catch {
    return []; // blocked
  }
}

/** Wipes what any earlier consent has left. @param {string} key */
export function wipeSession(key) {
  for (const name of keptNames(key)) shelf("localStorage", name).wipe();
  shelf("localStorage", `hark:${key}:js`).wipe();
  shelf("localStorage", `hark:${key}`).wipe();
  shelf("sessionStorage", `hark:${key}`).wipe();
}

/**
 * @param {string} key the project's @param {boolean} stored may storage be used?
 */
export function createSession(key, stored) {
  const shared = shelf("localStorage", `hark:${key}`);
  const own = shelf("sessionStorage", `hark:${key}`);
  let session = crypto.getRandomValues(new Uint8Array(16));
  let tab = crypto.getRandomValues(new Uint32Array(2));
  let epoch = 0;
  let activeAt = Date.now();
  let writtenAt = 0;
  let marked = -1;
  let begun = false;

  function write() {
    if (!stored) return;
    writtenAt = Date.now();
    const there = shared.read(); // another tab may have marked the session
    if (there && there.why >= 0 && there.id === hexOf(session)) marked = there.why;
    shared.write({ id: hexOf(session), at: activeAt, why: marked });
  }
  /** @param {boolean} open */
  function writeTab(open) {
    if (stored) own.write({ tab: [tab[0], tab[1]], session: hexOf(session), epoch, open });
  }

  /** Takes up the session that other tabs are in, if it is not idle. @returns {boolean} */
  function join() {
    const there = stored ? shared.read() : null;
    const id = there && bytesOf(there.id);
    const age = there ? Date.now() - Number(there.at) : NaN;
    if (!id || !(age > -IDLE_MS_MAX && age < IDLE_MS_MAX)) return false;
    session = id;
    if (there.why >= 0) marked = there.why;
    return true;
  }

  function anew() {
    session = crypto.getRandomValues(new Uint8Array(16));
    marked = -1;
  }

  /** A page view begins, in the session that goes on or in a new one. */
  function begin() {
    if (begun) return;
    begun = true;
    if (!join()) anew();
    const mine = stored ? own.read() : null;
    const known = mine && !mine.open && Array.isArray(mine.tab) && mine.tab.length === 2;
    if (known) tab = Uint32Array.from(mine.tab.map(Number));
    epoch = known && mine.session === hexOf(session) && mine.epoch >= 0 ? mine.epoch + 1 : 0;
    activeAt = Date.now();
    write();
    writeTab(true);
  }

  /** @template T @param {() => T} what @returns {() => T} */
  const once = (what) => () => (begin(), what());

  return {
    begin,
    /** The same document begins another page view: back from the cache, or from idleness. */
    again() {
      if (!begun) return begin(); // nothing was sent of the one before
      const before = hexOf(session);
      if (Date.now() - activeAt >= IDLE_MS_MAX || stored) {
        if (!join() && (stored || Date.now() - activeAt >= IDLE_MS_MAX)) anew();
      }
      epoch = hexOf(session) === before ? epoch + 1 : 0;
      if (stored && epoch) {
        const mine = own.read(); // another document of this tab may have counted on meanwhile
        if (mine && mine.session === before && mine.epoch >= epoch) epoch = mine.epoch + 1;
      }
      activeAt = Date.now();
      write();
      writeTab(true);
    },
    /** The document is left: its tab may be taken up by the next one. */
    leave() {
      if (!begun) return;
      write();
      writeTab(false);
    },
    /** The visitor did something. */
    active() {
      activeAt = Date.now();
      if (begun && activeAt - writtenAt > WRITE_MS_MIN) write();
    },
    /** Something made this session worth recording; it stays so on its next pages. @param {number} why */
    mark(why) {
      begin();
      marked = why;
      write();
    },
    idle: () => Date.now() - activeAt >= IDLE_MS_MAX,
    marked: once(() => marked),
    id: once(() => session),
    tab: once(() => tab),
    epoch: once(() => epoch),
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */
