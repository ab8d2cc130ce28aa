// script.mjs IN OUT — makes a classic script of the module that wasm2js wrote.
//
// The script sets `globalThis.__harkCore` to a function; each call makes a fresh instance and returns its
// exports, the same ones as the wasm has. The loader takes the function and deletes the global.
import { readFileSync, writeFileSync } from "node:fs";

const [, , input, output] = process.argv;
const text = readFileSync(input, "utf8");

// wasm2js ends its module with `var retasmFunc = …;` and an export line per name: the first becomes the return.
const start = text.search(/^var retasmFunc = /m);
const end = text.search(/^export /m);
if (start < 0 || end < start || /^import /m.test(text)) {
  throw new Error(`${input} is not what wasm2js writes for a module without imports`);
}
const instance = text.slice(start, end).replace(/^var retasmFunc = /, "return ");
let script = `globalThis.__harkCore = function () {\n${text.slice(0, start)}\n${instance}\n};\n`;

// Minified where esbuild is installed (it is, after ./dev build).
try {
  const { transform } = await import("esbuild");
  script = (await transform(script, { minify: true, target: "es2017", legalComments: "none" })).code;
} catch (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ERR_MODULE_NOT_FOUND") {
    throw error;
  }
}
writeFileSync(output, script);
