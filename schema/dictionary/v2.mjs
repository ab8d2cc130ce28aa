// v2.mjs — makes v2.bin, the second preset dictionary, of what it holds: `node schema/dictionary/v2.mjs`.
//
// "|" ends a text as it ends in a batch, in 0xFA (class 2), "~" in 0xF8 (class 0). A batch is a head, columns, texts;
// deflate says near things in fewer bits than far ones, so what a batch begins with stands last.
// @ts-check
import { writeFileSync } from "node:fs";

const texts = [
  // Inline styles, and what every sheet has.
  "color:#fff;background:none;border:0;opacity:1;transform:translate(0px, 0px);transition:all .2s e",
  "ase;font-size:14px;font-weight:bold;text-align:center;cursor:pointer;overflow:hidden;white-space",
  ":nowrap;z-index:1;background-color:#fff;background-image:url(;padding:0 8px;margin:0 ",
  "auto;border:1px solid #ddd;border-radius:4px;justify-content:center;align-items:center;flex-dire",
  "ction:column;position:relative;position:absolute;top:0;right:0;bottom:0;left:0px;width:100%;heig",
  "ht:100%;max-width:100%;visibility:hidden;display:none;display:block;display:inline-block;display",
  ":flex|",
  // Drawings.
  "http://www.w3.org/2000/svg|xmlns|svg:defs|svg:rect|svg:text|svg:line|svg:svg|svg:g|svg:path|svg:",
  "circle|x1|y1|x2|y2|cx|cy|rx|r|stroke-linejoin|stroke-linecap|stroke-width|fill-rule|evenodd|text",
  "-anchor|middle|font-size|opacity|transform|translate(viewBox|fill|stroke|d|0 0 20 20|0 0 24 ",
  "24|none|currentColor|round|2|",
  // Classes.
  "icon|card|btn btn-primary|nav-item|nav-link|container|row|wrapper|content|title|label|list|item|",
  "active|hidden|selected|flex items-center justify-between|",
  // Values of attributes.
  "description~theme-color~preload|icon|image/svg+xml|data:image/png;name,|.min.css|.webp|.jpg|.svg",
  "|https://www.|stylesheet|true|false|off|post|submit|checkbox|text|search|button|navigation|img|m",
  "enu|status|page|lazy|async|_blank|noopener noreferrer|",
  // Names of attributes, then the values in which every page begins.
  "colspan|rowspan|min|max|step|required|disabled|readonly|checked|autocomplete|contenteditable|dra",
  "ggable|action|method|for|data-testid|data-index|data-src|data-id|data-v-|srcset|sizes|loading|al",
  "t|src|title|placeholder|value|aria-labelledby|aria-controls|aria-haspopup|aria-expanded|aria-sel",
  "ected|aria-current|aria-live|aria-label|aria-hidden|role|tabindex|0|-1|width|height|target|cross",
  "origin|type|rel|hidden|lang|charset|name|content|id|class|style|href|en|utf-8|viewport~width=dev",
  "ice-width, initial-scale=1~",
  // Names of elements, the likeliest in the order in which pages come to them.
  "template|slot|canvas|video|source|picture|iframe|textarea|progress|dialog|figure|code|time|small",
  "|em|i|b|sup|br|hr|table|col|thead|tr|th|tbody|td|tfoot|form|label|input|select|option|strong|h4|",
  "aside|h3|h2|html|head|meta|title|link|style|script|noscript|body|div|header|nav|ul|li|a|span|img",
  "|button|main|section|article|h1|p|footer|",
  // CONTEXT: user agents, what else is told, and the names of it.
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mozilla/5.0 (Linux; Android 10; K) ",
  "Mozilla/5.0 (X11; Linux x86_64) Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Mozilla/5.0 ",
  "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile ",
  "Safari/537.36|",
  "Not=A?Brand 24, Chromium 140, Google Chrome ",
  "140|macOS|Android|1|Windows|0|de-DE|en-US|Europe/Berlin|UTC|1536x864|1920x1080|4g|0.1.0|wasm|",
  "webdriver|referrer|policy|release|utm_source|utm_medium|utm_campaign|ua|brands|platform|mobile|l",
  "anguage|timezone|screen|connection|sdk|rung|",
].join("");

// A batch's FlatBuffer up to its vectors, with padding and without. Then the events in which a page view begins:
// CONTEXT…, TICK, NAVIGATE, VIEWPORT, KEYFRAME, DOCUMENT, DOCTYPE, ELEMENT, ATTRIBUTE, …
const numbers = [
  "1c00000018002000040008000c00100000001400000000001c001800180000001c000000",
  "18001c000000040008000c0000001000000000001800140018000000",
  "01010101010101010101000203060e0c0809080809080a08090908090909",
].join("");

const bytes = Buffer.concat([
  Buffer.from(texts.replaceAll("|", "\xfa").replaceAll("~", "\xf8"), "latin1"),
  Buffer.from(numbers, "hex"),
]);
writeFileSync(new URL("v2.bin", import.meta.url), bytes);
