// session-file.js — a session file (docs/portable.md, "Session files") as what a player plays. It is read as outside
// bytes: what is not as it must be is refused with a word on what to do, and segments are the player's to verify.
// @ts-check
import { Replay } from "./replay-wasm.js";

const VERSION = 1;
const TAB_AT = 56; // in the envelope: u64 tab, then u32 epoch, little-endian
const EPOCH_AT = 64;
const ENVELOPE_BYTES = 80;
const SEGMENTS_MAX = 65536; // as the collector writes at most
const VIEWS_MAX = 65536;

/** @typedef {{hark: number, manifest: import("./api.js").Manifest, segments: string[],
 *   assets?: Record<string, {type: string, bytes: string}>}} SessionFile */

/** @param {string} text @returns {Uint8Array} */
export function fromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** "TAB-EPOCH" of the page view a segment is of. @param {Uint8Array} segment */
function viewOf(segment) {
  if (segment.length < ENVELOPE_BYTES) return "";
  const words = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const tab = words.getBigUint64(TAB_AT, true).toString(16).padStart(16, "0");
  return `${tab}-${words.getUint32(EPOCH_AT, true)}`;
}

/** @param {unknown} view */
const isView = (view) => {
  const { tab, epoch, start_ms, duration_ms } = /** @type {any} */ (view ?? {});
  return typeof tab === "string" && [epoch, start_ms, duration_ms].every(Number.isFinite);
};

/**
 * Reads a session file: JSON, or the one HTML file that `hark replay SESSION --html` writes.
 * @param {string} text @returns {SessionFile} throws an Error that says what is wrong
 */
export function readSessionFile(text) {
  let file;
  try {
    const isPage = text.trimStart().startsWith("<");
    const page = isPage ? new DOMParser().parseFromString(text, "text/html") : undefined;
    file = JSON.parse(page ? (page.getElementById("hark-session")?.textContent ?? "") : text);
  } catch {
    throw new Error("This is no session file. hark replay SESSION --json FILE writes one.");
  }
  if (file?.hark !== VERSION)
    throw new Error(
      "This session file is of another version of hark, or none. Write it anew: hark replay --json.",
    );
  const { manifest, segments } = file;
  const views = manifest?.views;
  if (!Array.isArray(views) || views.length > VIEWS_MAX || !views.every(isView))
    throw new Error("This session file says nothing of its page views.");
  if (!Array.isArray(segments) || segments.length > SEGMENTS_MAX)
    throw new Error("This session file has no recording.");
  if (segments.some((segment) => typeof segment !== "string"))
    throw new Error("The recording in this session file is damaged.");
  return file;
}

/** @param {SessionFile} file @param {() => BufferSource} wasm gives hark-replay.wasm
 * @returns {import("./views/session.js").Source} */
export function fileSource(file, wasm) {
  /** @type {Map<string, Uint8Array[]>} */
  const byView = new Map();
  for (const text of file.segments) {
    const segment = fromBase64(text);
    const name = viewOf(segment);
    const there = byView.get(name);
    if (there) there.push(segment);
    else byView.set(name, [segment]);
  }
  return {
    manifest: async () => file.manifest,
    segments: async (view) => byView.get(`${view.tab.padStart(16, "0")}-${view.epoch}`) ?? [],
    asset: async (name) => {
      const found = Object.prototype.hasOwnProperty.call(file.assets ?? {}, name)
        ? file.assets?.[name]
        : undefined;
      return found && { type: String(found.type), bytes: fromBase64(String(found.bytes)) };
    },
    replay: async () => Replay.instantiate(wasm()),
  };
}
