// recorder-script.js — the recorder as a script of its own, for the script tag: load.js takes it from here.
// @ts-check
import { startRecorder } from "./recorder.js";

/** @type {any} */ (window).__harkRecorder = startRecorder;
