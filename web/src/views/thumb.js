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
  const [missing, setMissing] = useState(false);
  const [cut, setCut] = useState(/** @type {Cut|undefined} */ (undefined));
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && setSeen(true));
    watch.observe(/** @type {HTMLDivElement} */ (room.current));
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!seen) return undefined;
    let gone = false;
    queue = queue.then(async () => {
      const found = gone ? undefined : await picture(moment, target, frame.current);
      if (gone) return;
      setCut(found);
      setMissing(!found);
    });
    return () => {
      gone = true;
    };
  }, [seen]);
  const page = cut && {
    width: `${cut.width}px`,
    height: `${cut.height}px`,
    transform: `translate(${cut.left}px, ${cut.top}px) scale(${cut.scale})`,
  };
  if (missing) return null;
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
 * The page in the frame, and where the element is in it; undefined where there is none, or the recording is gone.
 * @param {import("../parts/playlist.js").Moment} moment @param {string} target @param {HTMLIFrameElement|null} frame
 */
async function picture(moment, target, frame) {
  if (!frame) return undefined;
  const size = { width: 1280, height: 800 };
  /** @param {number} width @param {number} height */
  const onSize = (width, height) => {
    Object.assign(size, { width, height });
    frame.style.width = `${width}px`; // what is where depends on it, and Preact draws later
    frame.style.height = `${height}px`;
  };
  try {
    const look = { ...moment, ...size, extent: size.height };
    const shown = await showLook(look, frame, { onSize, onMoved: () => {} });
    const found = shown.find(target);
    shown.dispose();
    return found && cutTo(boxOf(found), size);
  } catch {
    return undefined;
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
