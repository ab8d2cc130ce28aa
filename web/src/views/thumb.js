// thumb.js — a small picture of an element as it was recorded: the page at a moment, cut to what is around it.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { boxOf } from "../heat/find.js";
import { showLook } from "../heat/look.js";
import { t } from "../text/playlist.js";

const WIDTH = 168;
const HEIGHT = 96;
const AROUND = 2.2; // so much more of the page than the element is seen
const SCALE_MAX = 1;
/** One recording is read at a time. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @param {{moment: import("../parts/playlist.js").Moment, target: string, name: string}} props */
export function Thumb({ moment, target, name }) {
  const room = useRef(/** @type {HTMLDivElement|null} */ (null));
  const frame = useRef(/** @type {HTMLIFrameElement|null} */ (null));
  const [seen, setSeen] = useState(false);
  const [cut, setCut] = useState(/** @type {Cut|undefined} */ (undefined));
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && setSeen(true));
    watch.observe(/** @type {HTMLDivElement} */ (room.current));
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!seen) return undefined;
    let gone = false;
    queue = queue.then(() =>
      gone ? undefined : picture(moment, target, frame, (found) => !gone && setCut(found)),
    );
    return () => {
      gone = true;
    };
  }, [seen]);
  const page = cut && {
    width: `${cut.width}px`,
    height: `${cut.height}px`,
    transform: `translate(${cut.left}px, ${cut.top}px) scale(${cut.scale})`,
  };
  return h(
    "div",
    { class: "thumb", ref: room, role: "img", "aria-label": t("picture", { name }) },
    seen &&
      h("iframe", {
        ref: frame,
        class: `thumb__frame ${cut ? "" : "thumb__frame--hidden"}`,
        title: t("picture", { name }),
        sandbox: "allow-same-origin",
        tabIndex: -1,
        inert: true,
        style: page ?? { width: "1280px", height: "800px" },
      }),
    cut && h("i", { class: "thumb__mark", style: cut.mark }),
  );
}

/** @typedef {{width: number, height: number, left: number, top: number, scale: number, mark: Record<string, string>}} Cut */

/**
 * @param {import("../parts/playlist.js").Moment} moment @param {string} target
 * @param {{current: HTMLIFrameElement|null}} frame @param {(cut: Cut) => void} onCut
 */
async function picture(moment, target, frame, onCut) {
  if (!frame.current) return;
  const size = { width: 1280, height: 800 };
  const element = frame.current;
  try {
    const shown = await showLook({ ...moment, ...size, extent: size.height }, element, {
      onSize: (width, height) => {
        Object.assign(size, { width, height });
        element.style.width = `${width}px`; // what is where depends on it, and Preact draws later
        element.style.height = `${height}px`;
      },
      onMoved: () => {},
    });
    const found = shown.find(target);
    if (found) onCut(cutTo(boxOf(found), size));
    shown.dispose();
  } catch {
    // The recording is gone, or does not read: there is no picture.
  }
}

/** @param {{left: number, top: number, width: number, height: number}} box @param {{width: number, height: number}} size @returns {Cut} */
function cutTo(box, size) {
  const scale = Math.min(
    SCALE_MAX,
    WIDTH / Math.max(1, box.width * AROUND),
    HEIGHT / Math.max(1, box.height * AROUND),
  );
  const left = WIDTH / 2 - (box.left + box.width / 2) * scale;
  const top = HEIGHT / 2 - (box.top + box.height / 2) * scale;
  const mark = {
    left: `${box.left * scale + left}px`,
    top: `${box.top * scale + top}px`,
    width: `${box.width * scale}px`,
    height: `${box.height * scale}px`,
  };
  return { ...size, left, top, scale, mark };
}
