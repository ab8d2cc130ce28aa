// script.mjs IN OUT — makes a classic script of the module that wasm2js wrote.
//
// The script sets `globalThis.__harkCore` to a function; each call makes a fresh instance and returns its
// exports, the same ones as the wasm has. The loader takes the function and deletes the global.
import { readFileSync, writeFileSync } from "node:fs";

const [, , input, output] = process.argv;
let text = readFileSync(input, "utf8");

// wasm2js ends its module with an instance and an export line per name; that becomes the function's return.
const start = text.search(/^var retasmFunc = /m);
if (start < 0 || /^import /m.test(text)) {
  throw new Error(`${input} is not what wasm2js writes for a module without imports`);
}
const instance = text
  .slice(start)
  .split("\n")[0]
  .replace(/^var retasmFunc = /, "return ");
text = text.slice(0, start).replace(/^export .*$/gm, "");
writeFileSync(output, `globalThis.__harkCore = function () {\n${text}\n${instance}\n};\n`);
