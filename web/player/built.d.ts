// What web/build.mjs puts into the script.
declare module "hark:css" {
  const css: string;
  export default css;
}
declare module "hark:wasm" {
  const wasm: BufferSource;
  export default wasm;
}
