// index.js — hark as a module: `import { init } from "hark"`.
// @ts-check
import { createHark } from "./hark.js";
import { extra } from "./bridge.js";
import { startRecorder } from "./recorder.js";

const hark = createHark(
  {},
  () => Promise.resolve(startRecorder),
  () => Promise.resolve(extra),
);
export default hark;
export const { init, identify, track, setConsent, addTag, on, stop, sessionUrl, preview, diagnostics } = hark;
