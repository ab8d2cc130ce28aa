// session-search.js — one search among the sessions. The collector answers in parts, each in bounded time (docs/api.md);
// they are put together here, and what is known so far is told after each.
// @ts-check
import * as api from "./api.js";

/** Lines asked for at a time. */
const PAGE = 100;
/** Of a list in another order than time's only so many are kept: nobody reads on. */
const RANKED_MAX = 500;
/** Counting, and ranking, ends after so many sessions, until somebody wants all of them. */
export const LOOK_MAX = 100_000;

/** @typedef {{lines: api.SessionLine[], facets: Record<string, Record<string, number>>, lookedAt: number,
 *   matched: number, listed: boolean, counted: boolean, searching: boolean}} Found
 *   listed: there are no more lines; counted: facets and matched are of all sessions; searching: asking just now */

/** @type {Found} */
const NOTHING = {
  lines: [],
  facets: {},
  lookedAt: 0,
  matched: 0,
  listed: false,
  counted: false,
  searching: true,
};

export class Search {
  /** @param {{q: string, sort: string, onChange(found: Found): void, onFail(error: unknown): void}} options */
  constructor({ q, sort, onChange, onFail }) {
    this.q = q;
    this.sort = sort;
    this.onChange = onChange;
    this.onFail = onFail;
    this.abort = new AbortController();
    this.found = NOTHING;
    this.wanted = PAGE;
    this.lookMax = LOOK_MAX;
    /** @type {string|undefined} */ this.listAt = undefined;
    /** @type {string|undefined} */ this.countAt = undefined;
    this.running = 0;
    this.round = 0;
  }

  /** Begins, or begins anew: what was asked before is not heard any more. */
  start() {
    const round = ++this.round;
    this.found = NOTHING;
    this.wanted = PAGE;
    this.listAt = this.countAt = undefined;
    const count = () => (round === this.round ? this.run(() => this.count()) : undefined);
    void (this.sort === "time" ? this.run(() => this.list()).then(count) : count());
  }

  stop() {
    this.abort.abort();
  }

  /** More lines, as somebody scrolls. */
  more() {
    if (this.found.listed || this.sort !== "time" || this.found.lines.length < this.wanted) return;
    this.wanted += PAGE;
    void this.run(() => this.list());
  }

  /** Counts to the end. */
  countAll() {
    this.lookMax = Infinity;
    void this.run(() => this.count());
  }

  /** Ends the counting; what is known stands. */
  pause() {
    this.lookMax = 0;
  }

  /** What began since: put before the others. Where that is more than an answer holds, or all, all is asked for anew. */
  async refresh() {
    if (this.sort !== "time" || this.running) return;
    await this.guard(async () => {
      const { sessions } = await this.ask({ limit: 50 });
      const fresh = new Map(sessions.map((line) => [line.id, line]));
      const known = this.found.lines.map((line) => fresh.get(line.id) ?? line);
      const ids = new Set(known.map(({ id }) => id));
      const first = sessions.filter(({ id }) => !ids.has(id));
      if (first.length === sessions.length) return void (first.length && this.start());
      this.tell({ lines: [...first, ...known], matched: this.found.matched + first.length });
    });
  }

  /** @param {{limit: number, before?: string, facets?: number}} part */
  ask(part) {
    return api.sessions({ q: this.q || undefined, sort: this.sort, ...part }, this.abort.signal);
  }

  /** Lines in the order of time, as many as are wanted. */
  async list() {
    const { round } = this;
    while (!this.found.listed && this.found.lines.length < this.wanted) {
      const page = await this.ask({ limit: PAGE, before: this.listAt });
      if (round !== this.round) return;
      this.listAt = page.before;
      const known = new Set(this.found.lines.map(({ id }) => id));
      const fresh = page.sessions.filter(({ id }) => !known.has(id));
      this.tell({ lines: [...this.found.lines, ...fresh], listed: !page.before });
    }
  }

  /** Facets; and the lines, in another order than time's. */
  async count() {
    const { round } = this;
    const ranked = this.sort !== "time";
    while (!this.found.counted && this.found.lookedAt < this.lookMax) {
      const page = await this.ask({ limit: ranked ? RANKED_MAX : 0, before: this.countAt, facets: 1 });
      if (round !== this.round) return;
      this.countAt = page.before;
      this.tell({
        lines: ranked ? this.best([...this.found.lines, ...page.sessions]) : this.found.lines,
        listed: ranked ? !page.before : this.found.listed,
        facets: added(this.found.facets, page.facets ?? {}),
        lookedAt: this.found.lookedAt + page.looked_at,
        matched: this.found.matched + page.matched,
        counted: !page.before,
      });
    }
  }

  /** @param {api.SessionLine[]} lines */
  best(lines) {
    const rank = (/** @type {api.SessionLine} */ line) =>
      this.sort === "friction" ? line.friction : line.duration_ms;
    return lines.sort((a, b) => rank(b) - rank(a) || b.started_ms - a.started_ms).slice(0, RANKED_MAX);
  }

  /** @param {() => Promise<void>} work */
  async run(work) {
    this.running++;
    await this.guard(work);
    this.running--;
    this.tell({});
  }

  /** @param {() => Promise<void>} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      if (!this.abort.signal.aborted) this.onFail(error);
    }
  }

  /** @param {Partial<Found>} news */
  tell(news) {
    this.found = { ...this.found, ...news, searching: this.running > 0 };
    if (!this.abort.signal.aborted) this.onChange(this.found);
  }
}

/** @param {Found["facets"]} a @param {Found["facets"]} b */
function added(a, b) {
  const sum = { ...a };
  for (const [facet, counts] of Object.entries(b)) {
    sum[facet] = { ...sum[facet] };
    for (const [value, count] of Object.entries(counts)) sum[facet][value] = (sum[facet][value] ?? 0) + count;
  }
  return sum;
}
