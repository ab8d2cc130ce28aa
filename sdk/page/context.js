// context.js — what is said of the visit once: browser, device, language, where it came from.
// @ts-check

/** @param {Window} win @param {{ release?: string } & import("./shared.js").Rules} options @param {string} sdk @param {string} rung @returns {[string, string][]} */
export function contextOf(win, options, sdk, rung) {
  const nav = /** @type {any} */ (win.navigator);
  const hints = nav.userAgentData;
  /** @type {[string, unknown][]} */ const all = [
    ["ua", nav.userAgent],
    [
      "brands",
      hints &&
        hints.brands &&
        hints.brands.map((/** @type {any} */ b) => `${b.brand} ${b.version}`).join(", "),
    ],
    ["platform", (hints && hints.platform) || nav.platform],
    ["mobile", hints ? (hints.mobile ? "1" : "0") : undefined],
    ["language", nav.language],
    ["timezone", timeZone()],
    ["screen", `${win.screen.width}x${win.screen.height}`],
    ["connection", nav.connection && nav.connection.effectiveType],
    ["referrer", win.document.referrer],
    ["release", options.release],
    ["policy", rulesHash(options)],
    ["sdk", sdk],
    ["rung", rung],
    ["webdriver", nav.webdriver ? "1" : undefined],
  ];
  try {
    const query = new URLSearchParams(win.location.search);
    for (const part of ["source", "medium", "campaign", "term", "content"])
      all.push([`utm_${part}`, query.get(`utm_${part}`)]);
  } catch {
    // An address that cannot be read says nothing.
  }
  return all.filter(([, value]) => value).map(([name, value]) => [name, String(value).slice(0, 500)]);
}

/** Tells one set of masking rules from another; nothing where the site has none of its own. @param {import("./shared.js").Rules} rules */
function rulesHash({ mask, block, allow, maskText }) {
  const rules = [mask, block, allow, maskText].join("\n");
  let hash = 0;
  for (let i = 0; i < rules.length; i++) hash = Math.imul(hash ^ rules.charCodeAt(i), 0x01000193);
  return rules.length > 3 ? (hash >>> 0).toString(16) : "";
}

function timeZone() {
  try {
    // Where there is Temporal it costs nothing; Intl takes up to 20 ms the first time.
    const temporal = /** @type {any} */ (window).Temporal;
    if (temporal) return temporal.Now.timeZoneId();
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
