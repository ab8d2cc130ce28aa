// heatmaps.js — what visitors do on a page, at "#/heatmaps?page=PAGE&device=CLASS&kind=clicks&q=TERMS&since=SECONDS", and
// beside it (than=before, or than=q2&q2=TERMS) what others do.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { difference } from "../heat/spots.js";
import { Ask, AskInput } from "../parts/ask.js";
import { go, link } from "../router.js";
import { amount, number, percent } from "../text.js";
import { t } from "../text/heatmaps.js";
import { HeatStage } from "./heat-stage.js";
import { Notice, ReportHead, Table, useLoaded } from "./parts.js";

/** @typedef {import("../heat/spots.js").Report} Report */
/** @typedef {import("../heat/spots.js").HeatElement} HeatElement */
/** @typedef {import("../heat/spots.js").Interval} Interval */
/** @typedef {import("./heat-stage.js").Kind} Kind */
/** @typedef {{page: string, device: string, q: string, since: string, than: string, q2: string}} Asked */

const KINDS = /** @type {Kind[]} */ (["clicks", "rage", "dead", "moves", "attention", "scroll"]);
const DEVICES = /** @type {const} */ (["desktop", "mobile", "other", "any"]);
const SMALL = 50; // visits
const SHOWN = 40;
const PART = 4; // bands that a row of the table stands for

/** @param {URLSearchParams} words @returns {Asked} */
const askedIn = (words) => ({
  page: words.get("page") ?? "",
  device: words.get("device") ?? "",
  q: words.get("q") ?? "",
  since: words.get("since") ?? "",
  than: words.get("than") ?? "",
  q2: words.get("q2") ?? "",
});

/** @param {Asked} asked */
const ownWords = ({ page, device, q, since }) => ({ page, device, q, since });

/** The others of a comparison, about the same page and devices. @param {Asked} asked @param {Report} own
 * @returns {Record<string, string> | undefined} */
function otherWords({ than, q, q2, since }, { page, device }) {
  const same = { page: page ?? "", device };
  if (than === "q2") return { ...same, q: q2, since };
  if (than !== "before" || !since) return undefined;
  const [now, ms] = [Date.now(), Number(since) * 1000];
  return { ...same, q, from: String(now - 2 * ms), to: String(now - ms) };
}

/** @param {Asked} asked */
async function load(asked) {
  /** @type {Report} */ const own = await api.report("heatmap", ownWords(asked));
  const words = otherWords(asked, own);
  /** @type {Report|undefined} */ const others = words && (await api.report("heatmap", words));
  return { own, others };
}

/** @param {import("../views.js").ViewProps} props */
export function Heatmaps({ address, onFail }) {
  const asked = askedIn(address.words);
  const kind = KINDS.find((name) => name === address.words.get("kind")) ?? "clicks";
  return h(
    "main",
    { class: "list" },
    h(ReportHead, { report: "heatmap", asked: ownWords(asked), title: t("title"), lead: t("lead"), onFail }),
    h(Result, { key: JSON.stringify(asked), asked, kind, onFail }),
  );
}

/** @param {{asked: Asked, kind: Kind, pages: string[]}} props */
function Question({ asked, kind, pages }) {
  const [than, setThan] = useState(asked.than);
  return h(
    Ask,
    { view: "heatmaps", asked },
    h("input", { type: "hidden", name: "kind", value: kind }),
    h(AskInput, {
      name: "page",
      word: t("page"),
      value: asked.page,
      placeholder: t("page_help"),
      list: "pages",
      maxLength: 300,
    }),
    h(
      "datalist",
      { id: "pages" },
      pages.map((page) => h("option", { key: page, value: page })),
    ),
    h(AskInput, {
      name: "device",
      word: t("device"),
      value: asked.device,
      options: [["", t("most")], ...DEVICES.map((name) => [name, t(name)])],
    }),
    h(AskInput, {
      name: "than",
      word: t("than"),
      value: than,
      options: [
        ["", t("nothing")],
        ["before", t("before")],
        ["q2", t("q2")],
      ],
      onChange: (/** @type {Event} */ event) => setThan(/** @type {any} */ (event.target).value),
    }),
    than === "q2" &&
      h(AskInput, { name: "q2", word: t("q2_fit"), value: asked.q2, list: "segments", maxLength: 300 }),
  );
}

/** @param {{asked: Asked, kind: Kind, onFail(error: unknown): void}} props */
function Result({ asked, kind, onFail }) {
  const found = useLoaded(() => load(asked), onFail);
  const question = h(Question, { asked, kind, pages: found?.own.pages.map(({ page }) => page) ?? [] });
  if (!found) return [question, h(Notice, { title: t("reading"), busy: true })];
  if (found.own.visits === 0) return [question, h(Notice, { title: t("none") }, t("none_more"))];
  return [question, h(Shown, { ...found, asked, kind })];
}

/** @param {{report: Report, who?: string}} props */
function Summary({ report, who }) {
  const words = {
    n: report.visits,
    device: t(/** @type {typeof DEVICES[number]} */ (report.device)),
    page: report.page ?? "",
    clicks: report.clicks,
    length: seconds(report.visit_ms),
    depth: percent(report.depth),
  };
  return h(
    "p",
    { class: "funnel__through" },
    who && h("b", null, `${who}: `),
    t("summary", words),
    report.visits < SMALL && ` ${t("small")}`,
    report.sessions_not_at_rest > 0 && ` ${t("rest", { n: report.sessions_not_at_rest })}`,
  );
}

/** @param {number|null} ms */
const seconds = (ms) => (ms === null ? "–" : amount(Math.round(ms / 100) / 10, "second"));

/** One of several, as buttons. @param {{label: string, words: [string, string][], at: string, onChoose(name: string): void}} props */
const Choice = ({ label, words, at, onChoose }) =>
  h(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    words.map(([name, word]) =>
      h(
        "button",
        {
          key: name,
          type: "button",
          class: "choice__one",
          "aria-pressed": name === at,
          onClick: () => onChoose(name),
        },
        word,
      ),
    ),
  );

/** @param {{own: Report, others: Report|undefined, asked: Asked, kind: Kind}} props */
function Shown({ own, others, asked, kind }) {
  const [marked, setMarked] = useState(/** @type {string|undefined} */ (undefined));
  const [whose, setWhose] = useState("these");
  const report = whose === "those" && others ? others : own;
  /** @param {string} name */
  const choose = (name) => go(link("heatmaps", [], { ...asked, kind: name }));
  return [
    h(Summary, { report: own, who: others && t("these") }),
    others && h(Summary, { report: others, who: t("those") }),
    h(
      "div",
      { class: "heat" },
      h(
        "div",
        null,
        h(
          "div",
          { class: "heat__tools" },
          h(Choice, {
            label: t("kinds"),
            words: KINDS.map((name) => /** @type {[string, string]} */ ([name, t(name)])),
            at: kind,
            onChoose: choose,
          }),
          others &&
            h(Choice, {
              label: t("which"),
              words: [
                ["these", t("these")],
                ["those", t("those")],
              ],
              at: whose,
              onChoose: setWhose,
            }),
          h("span", { class: "heat__scale soft small" }, t("cold"), h("i", null), t("hot")),
        ),
        report.look
          ? h(HeatStage, {
              key: `${report.look.session}${report.look.view}${report.look.at_ms}`,
              report,
              kind,
              marked,
            })
          : h(Notice, { title: t("no_look") }),
      ),
      h(
        "div",
        { class: "heat__side" },
        others
          ? h(Compared, { own, others, onMark: setMarked })
          : h(Ranking, { report: own, onMark: setMarked }),
        h(Watch, { report: own, q: asked.q }),
        h(Parts, { report }),
      ),
    ),
  ];
}

/** Where the sessions behind it are. @param {{report: Report, q: string}} props */
function Watch({ report, q }) {
  const page = `page:"=${(report.page ?? "").replaceAll('"', "")}"`;
  return h("a", { class: "place", href: link("sessions", [], { q: `${q} ${page}`.trim() }) }, t("watch"));
}

/** @param {{of: HeatElement, onMark(target: string|undefined): void}} props */
const ElementName = ({ of, onMark }) =>
  h(
    "button",
    {
      type: "button",
      class: "heat__name",
      title: t("show", { name: of.label || of.target }),
      onClick: () => onMark(of.target),
      onMouseEnter: () => onMark(of.target),
      onMouseLeave: () => onMark(undefined),
      onFocus: () => onMark(of.target),
    },
    of.label && h("b", null, of.label, h("br", null)),
    h("code", { class: "path" }, of.target),
  );

/** @param {{share: Interval}} props */
const Share = ({ share }) => [
  percent(share.value),
  h("div", { class: "soft small" }, t("range", { low: percent(share.low), high: percent(share.high) })),
];

/** @param {{report: Report, onMark(target: string|undefined): void}} props */
function Ranking({ report, onMark }) {
  const heads = [t("clicks"), t("share"), t("rage_dead"), t("times")];
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, t("ranking")),
    h(
      Table,
      { heads: [t("element"), ...heads], numbers: heads },
      report.elements
        .filter(({ clicks }) => clicks > 0)
        .slice(0, SHOWN)
        .map((of, i) =>
          h(
            "tr",
            { key: of.target, class: "still" },
            h("td", null, h("span", { class: "soft small" }, `${i + 1} `), h(ElementName, { of, onMark })),
            h(
              "td",
              { class: "number" },
              number(of.clicks),
              h("div", { class: "soft small" }, percent(of.click_share)),
            ),
            h("td", { class: "number" }, h(Share, { share: of.share })),
            h("td", { class: "number" }, `${number(of.rage_clicks)} · ${number(of.dead_clicks)}`),
            h(
              "td",
              { class: "number nowrap" },
              seconds(of.first_click_ms),
              h("div", { class: "soft small" }, seconds(of.hesitation_ms)),
            ),
          ),
        ),
    ),
  );
}

const NOBODY = (/** @type {number} */ visits) => ({
  value: 0,
  low: 0,
  high: visits > 0 ? 3.84 / (visits + 3.84) : 1,
});

/** Elements that differ most first. @param {Report} own @param {Report} others */
function compare(own, others) {
  const theirs = new Map(others.elements.map((element) => [element.target, element]));
  const targets = new Map([...others.elements, ...own.elements].map((element) => [element.target, element]));
  const mine = new Map(own.elements.map((element) => [element.target, element]));
  return [...targets.values()]
    .map((of) => {
      const a = mine.get(of.target)?.share ?? NOBODY(own.visits);
      const b = theirs.get(of.target)?.share ?? NOBODY(others.visits);
      const by = difference(a, b);
      return { of, a, b, by, sure: by.low > 0 || by.high < 0 };
    })
    .filter(({ a, b }) => a.value > 0 || b.value > 0)
    .sort((x, y) => Number(y.sure) - Number(x.sure) || Math.abs(y.by.value) - Math.abs(x.by.value));
}

/** @param {{own: Report, others: Report, onMark(target: string|undefined): void}} props */
function Compared({ own, others, onMark }) {
  const points = (/** @type {number} */ share) => number(100 * share);
  const heads = [t("these"), t("those"), t("difference")];
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, t("ranking")),
    h(
      Table,
      { heads: [t("element"), ...heads], numbers: heads },
      compare(own, others)
        .slice(0, SHOWN)
        .map(({ of, a, b, by, sure }) =>
          h(
            "tr",
            { key: of.target, class: "still" },
            h("td", null, h(ElementName, { of, onMark })),
            h("td", { class: "number" }, h(Share, { share: a })),
            h("td", { class: "number" }, h(Share, { share: b })),
            h(
              "td",
              { class: "number" },
              t("points", { value: points(by.value), low: points(by.low), high: points(by.high) }),
              sure && h("div", { class: "small" }, h("b", null, t("sure"))),
            ),
          ),
        ),
    ),
  );
}

/** @param {{report: Report}} props */
function Parts({ report: { bands } }) {
  const heads = [t("reached"), t("in_view")];
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, t("parts")),
    h(
      Table,
      { heads: [t("part"), ...heads], numbers: heads },
      bands
        .map((band, i) => ({ ...band, from: i / bands.length }))
        .filter((_, i) => i % PART === 0)
        .map(({ from, reached, seen_ms }) =>
          h(
            "tr",
            { key: from, class: "still" },
            h("td", null, from > 0 ? t("down", { share: percent(from) }) : t("top")),
            h("td", { class: "number" }, h(Share, { share: reached })),
            h("td", { class: "number nowrap" }, seconds(seen_ms)),
          ),
        ),
    ),
  );
}
