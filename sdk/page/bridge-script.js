// bridge-script.js — bridge.js as a script of its own, for the script tag: load.js takes it from here.
// @ts-check
import { extra } from "./bridge.js";

/** @type {any} */ (window).__harkExtra = extra;
