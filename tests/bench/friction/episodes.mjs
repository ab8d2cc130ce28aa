// Labelled behaviour: what a visitor does on a page, and which signals someone watching would give it. About half
// are near misses: the same movements for a good reason. Each is done with other speeds and places for every variant.
// @ts-check
import { addLate } from "./episodes-late.mjs";

/** A visitor's hand. @typedef {{ tab: import("playwright-core").Page, random: (from: number, to: number) => number,
 *   wait: (from: number, to?: number) => Promise<void>, point: (selector: string) => Promise<{ x: number, y: number }>,
 *   click: (selector: string, times?: number, gap?: [number, number]) => Promise<void> }} Hand */
/** @typedef {{ page: string, name: string, expect: string[], act: (hand: Hand) => Promise<void> }} Behaviour */

/** @type {Behaviour[]} */ export const BEHAVIOURS = [];
/** @param {string} page @param {string} name @param {string[]} expect @param {Behaviour["act"]} act */
const add = (page, name, expect, act) => BEHAVIOURS.push({ page, name, expect, act });

/** @type {[number, number]} */ const FAST = [90, 330];
/** @type {[number, number]} */ const SLOW = [1150, 1700];

/** Shakes the pointer. @param {Hand} h @param {number} turns @param {number} width in px @param {number} pause in ms a swing */
async function shake(h, turns, width, pause) {
  const y = h.random(200, 300);
  await h.tab.mouse.move(300, y);
  for (let i = 0; i < turns; i++) {
    await h.tab.mouse.move(300 + (i % 2 ? 0 : width), y + h.random(-10, 10), { steps: 4 });
    await h.wait(pause);
  }
}
/** Types with a gap between keys. @param {Hand} h @param {string} selector @param {string} text @param {number} pause before the last half */
async function type(h, selector, text, pause = 0) {
  await h.click(selector);
  await h.tab.keyboard.type(text.slice(0, text.length / 2), { delay: h.random(40, 120) });
  await h.wait(pause);
  await h.tab.keyboard.type(text.slice(text.length / 2), { delay: h.random(40, 120) });
}

// Anger at what does nothing, and one click on it.
for (const [page, selector] of [
  ["shop", "#later"],
  ["shop", "#fake"],
  ["shop", "#size"],
  ["carousel", "#broken"],
  ["table", "#save"],
  ["links", "#menu"],
  ["player", "#quality"],
]) {
  add(page, `rage at ${selector}`, ["rage_click", "dead_click"], (h) =>
    h.click(selector, h.random(4, 8), FAST),
  );
  add(page, `one dead click on ${selector}`, ["dead_click"], (h) => h.click(selector));
}
add("stepper", "dead apply, slowly twice", ["dead_click"], (h) => h.click("#apply", 2, SLOW));
add("dates", "dead choose", ["dead_click"], (h) => h.click("#choose"));
add("map", "dead layers", ["dead_click"], (h) => h.click("#layers"));
add("game", "dead restart", ["dead_click"], (h) => h.click("#restart"));
add("links", "rage while it is slow", ["rage_click", "slow_click"], (h) => h.click("#slow", 5, FAST));
add("article", "rage at share", ["rage_click", "dead_click"], (h) => h.click("#share", 5, FAST));

// What is clicked fast, or without a visible effect, for a good reason.
add("shop", "adds one", [], (h) => h.click("#add"));
add("shop", "adds, slowly thrice", [], (h) => h.click("#add", 3, SLOW));
add("shop", "clicks on plain words", [], (h) => h.click("#words"));
add("stepper", "many pieces", [], (h) => h.click("#more", h.random(5, 12), FAST));
add("stepper", "fewer pieces", [], (h) => h.click("#less", h.random(4, 9), FAST));
add("stepper", "clicks a slider", [], (h) => h.click("#slide", 4, FAST));
add("stepper", "clicks into a number", [], (h) => h.click("#pieces", 3, FAST));
add("carousel", "pages through", [], (h) => h.click("#next", h.random(4, 9), FAST));
add("dates", "months ahead", [], (h) => h.click("#after", h.random(4, 10), FAST));
add("dates", "months back", [], (h) => h.click("#prev", h.random(4, 10), FAST));
add("game", "plays", [], (h) => h.click("#board", h.random(5, 12), FAST));
add("player", "plays and pauses", [], (h) => h.click("#play", 3, [500, 800]));
add("links", "a download", [], (h) => h.click("#file"));
add("links", "a slow report", ["slow_click"], (h) => h.click("#slow"));
add("links", "another tab", [], (h) => h.click("#out"));
add("article", "jumps to the end", [], (h) => h.click("#jump"));
add("search", "asks for more", [], (h) => h.click("#more"));
add("article", "selects a paragraph", [], async (h) => {
  const { x, y } = await h.point(".para");
  await h.tab.mouse.click(x, y, { clickCount: 3, delay: 40 });
});
add("table", "edits a cell", ["double_click"], async (h) => {
  const { x, y } = await h.point(".cell");
  await h.tab.mouse.dblclick(x, y, { delay: 40 });
  await h.tab.keyboard.type("new");
});
add("table", "clicks a cell once", [], (h) => h.click(".cell"));

// Errors and requests.
add("faults", "throws", ["error_click"], (h) => h.click("#throws"));
add("faults", "rejects", ["error_click"], (h) => h.click("#rejects"));
add("faults", "only grumbles", [], (h) => h.click("#grumbles"));
add("faults", "throws much later", [], (h) => h.click("#late"));
add("faults", "answer 500", ["request_failure"], (h) => h.click("#fails"));
add("faults", "answer 404", [], (h) => h.click("#missing"));
add("faults", "answer 200", [], (h) => h.click("#good"));

// The pointer.
add("article", "shakes the pointer", ["thrashed_cursor"], (h) =>
  shake(h, h.random(10, 16), h.random(140, 320), 40),
);
add("form", "shakes the pointer", ["thrashed_cursor"], (h) =>
  shake(h, h.random(9, 14), h.random(160, 300), 60),
);
add("article", "reads along with the pointer", [], (h) => shake(h, 5, h.random(300, 500), 700));
add("article", "trembles", [], (h) => shake(h, 14, h.random(6, 16), 40));
add("map", "pans back and forth", [], async (h) => {
  const { x, y } = await h.point("#map");
  await h.tab.mouse.move(x, y);
  await h.tab.mouse.down();
  await shake(h, 10, 200, 40);
  await h.tab.mouse.up();
});

// Hesitation: over a control, and within a field.
for (const selector of ["#delete", "#plan"]) {
  add("menu", `rests over ${selector}, then clicks`, ["hesitation_hover"], async (h) => {
    const { x, y } = await h.point(selector);
    await h.tab.mouse.move(x, y, { steps: 5 });
    await h.wait(3400, 4600);
    await h.tab.mouse.click(x, y);
  });
  add("menu", `decides on ${selector} soon`, [], async (h) => {
    const { x, y } = await h.point(selector);
    await h.tab.mouse.move(x, y, { steps: 5 });
    await h.wait(900, 2300);
    await h.tab.mouse.click(x, y);
  });
}
add("search", "ponders in the field", ["hesitation_field"], (h) =>
  type(h, "#find", "lamps", h.random(4700, 5500)),
);
add("search", "types with a short thought", [], (h) => type(h, "#find", "lamps", h.random(1500, 3000)));

// Forms.
add("form", "leaves a form", ["form_abandonment"], (h) => type(h, "[name=name]", "Ada"));
add("form", "leaves after two fields", ["form_abandonment"], async (h) => {
  await type(h, "[name=name]", "Ada");
  await type(h, "[name=street]", "Row 12");
});
add("form", "sends it", [], async (h) => {
  await type(h, "[name=name]", "Ada");
  await h.click("#send");
});
add("form", "sends it by Enter", [], async (h) => {
  await type(h, "[name=city]", "London");
  await h.tab.keyboard.press("Enter");
});
add("form", "looks into a field only", [], (h) => h.click("[name=name]"));

addLate(add);
