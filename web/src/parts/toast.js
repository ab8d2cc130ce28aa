// toast.js — a short word about what was just done; read out, and gone after a while. Problems stay where they arose.
// @ts-check
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 5000;

/** @type {((words: string) => void)|undefined} */
let show;
/** @param {string} words */
export const toast = (words) => show?.(words);

/** Where they appear: once in the frame. */
export function Toasts() {
  const [words, setWords] = useState("");
  useEffect(() => {
    show = setWords;
    return () => {
      show = undefined;
    };
  }, []);
  useEffect(() => {
    if (!words) return undefined;
    const timer = setTimeout(() => setWords(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return h("div", { class: "toasts", role: "status" }, words && h("p", { class: "toast" }, words));
}
