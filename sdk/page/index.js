// index.js — hark as a module: `import { init } from "hark"`.
// @ts-check
import { createHark } from "./hark.js";

const hark = createHark();
export default hark;
export const { init, identify, track, setConsent, addTag, on, stop, sessionUrl, diagnostics } = hark;
