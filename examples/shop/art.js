// art.js — the products' pictures, drawn: a shape in an ink on a ground.
// @ts-check
import { drawn } from "./dom.js";

/** @type {Record<string, string>} */
const SHAPES = {
  mug: `<path d="M133 86h16a20 20 0 0 1 0 44h-18" fill="none" stroke="INK" stroke-width="11"/>
    <path d="M58 68h78v66a22 22 0 0 1-22 22H80a22 22 0 0 1-22-22z" fill="INK"/>
    <path d="M58 68h78v14H58z" fill="#fff" opacity=".28"/>
    <path d="M80 54c-7-9 7-13 0-22M98 54c-7-9 7-13 0-22M116 54c-7-9 7-13 0-22" fill="none" stroke="INK"
      stroke-width="4" stroke-linecap="round" opacity=".35"/>`,
  teapot: `<path d="M142 96c22-6 26 20 40-18" fill="none" stroke="INK" stroke-width="13" stroke-linecap="round"/>
    <path d="M60 92a26 26 0 1 0 4 46" fill="none" stroke="INK" stroke-width="9"/>
    <ellipse cx="102" cy="116" rx="50" ry="42" fill="INK"/>
    <path d="M72 82a32 18 0 0 1 60 0z" fill="INK"/><circle cx="102" cy="60" r="8" fill="INK"/>
    <path d="M66 104a40 30 0 0 1 24-24" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"
      opacity=".35"/>`,
  bowl: `<path d="M40 88h120c0 44-26 66-60 66S40 132 40 88z" fill="INK"/>
    <ellipse cx="100" cy="88" rx="60" ry="15" fill="INK"/>
    <ellipse cx="100" cy="88" rx="52" ry="11" fill="#fff" opacity=".38"/>
    <path d="M78 154h44v9H78z" fill="INK"/>`,
  lamp: `<path d="M74 34h44l22 50H52z" fill="INK"/><path d="M52 84h88l28 72H24z" fill="INK" opacity=".13"/>
    <path d="M96 84v72" stroke="INK" stroke-width="7"/><path d="M66 160a30 11 0 0 1 60 0z" fill="INK"/>
    <circle cx="96" cy="88" r="10" fill="#fff" opacity=".8"/>`,
  candle: `<path d="M62 78h28v82H62zM110 60h28v100h-28z" fill="INK"/>
    <path d="M62 78h28v10H62zM110 60h28v10h-28z" fill="#fff" opacity=".3"/>
    <path d="M76 44c11 12 8 26 0 26s-11-14 0-26zM124 26c11 12 8 26 0 26s-11-14 0-26z" fill="#eaa53a"/>
    <path d="M46 160h108v8H46z" fill="INK" opacity=".4"/>`,
  clock: `<circle cx="100" cy="100" r="62" fill="INK"/><circle cx="100" cy="100" r="50" fill="#fff" opacity=".92"/>
    <path d="M100 62v38l24 16" fill="none" stroke="INK" stroke-width="7" stroke-linecap="round"
      stroke-linejoin="round"/>
    <path d="M100 54v8M100 138v8M54 100h8M138 100h8" stroke="INK" stroke-width="4"/>`,
  chair: `<path d="M70 32h60a6 6 0 0 1 6 6v54H64V38a6 6 0 0 1 6-6z" fill="INK" opacity=".8"/>
    <path d="M56 98h88v16H56z" fill="INK"/>
    <path d="m62 114-8 54M138 114l8 54M80 114v44M120 114v44" stroke="INK" stroke-width="8" stroke-linecap="round"/>
    <path d="M82 44v40M100 44v40M118 44v40" stroke="#fff" stroke-width="4" opacity=".4"/>`,
  throw: `<path d="M44 56h112v88H44z" fill="INK"/>
    <path d="M44 74h112M44 94h112M44 114h112M44 132h112" stroke="#fff" stroke-width="7" opacity=".28"/>
    <path d="M68 56v88M100 56v88M132 56v88" stroke="#fff" stroke-width="4" opacity=".22"/>
    <path d="M50 144v14M62 144v14M74 144v14M86 144v14M98 144v14M110 144v14M122 144v14M134 144v14M146 144v14"
      stroke="INK" stroke-width="4" stroke-linecap="round"/>`,
  plant: `<path d="M100 124V62" stroke="INK" stroke-width="5"/>
    <path d="M100 104c-34 2-46-18-46-34 30-2 46 12 46 34zM100 88c4-34 24-44 44-42 2 28-14 44-44 42zM100 64c-16-12-14-28
      0-38 14 10 16 26 0 38z" fill="INK"/>
    <path d="M74 128h52l-7 40H81z" fill="#a9714f"/><path d="M70 120h60v13H70z" fill="#bd8360"/>`,
  vase: `<path d="M86 84h28c-2 22 20 32 20 54 0 18-14 28-34 28s-34-10-34-28c0-22 22-32 20-54z" fill="INK"/>
    <path d="M82 76h36v10H82z" fill="INK"/>
    <path d="M100 76c-4-24 8-30 2-50M100 76c6-18 22-18 26-34" fill="none" stroke="#6f8a4b" stroke-width="4"/>
    <circle cx="102" cy="26" r="9" fill="#e0a48a"/><circle cx="127" cy="40" r="8" fill="#e6bf6a"/>
    <path d="M78 128c2-10 8-14 10-24" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".35" fill="none"/>`,
  notebook: `<path d="M60 36h76a8 8 0 0 1 8 8v112a8 8 0 0 1-8 8H60z" fill="INK"/>
    <path d="M60 36h14v128H60z" fill="#000" opacity=".18"/>
    <path d="M84 62h34v22H84z" fill="#fff" opacity=".85"/><path d="M90 70h22M90 77h14" stroke="INK" stroke-width="3"/>
    <path d="M128 36v128" stroke="#fff" stroke-width="3" opacity=".45"/>`,
  tote: `<path d="M78 78c0-54 44-54 44 0" fill="none" stroke="INK" stroke-width="8"/>
    <path d="M50 74h100l8 92H42z" fill="INK"/><path d="M50 74h100l1 12H49z" fill="#fff" opacity=".22"/>
    <path d="M100 102l14 24h-7l7 14H86l7-14h-7z" fill="#fff" opacity=".75"/>`,
};

const HEX = /^#[0-9a-f]{6}$/;

/** Draws a product. @param {import("./api.js").Product} product */
export function picture(product) {
  const { shape, ink, ground } = product.art;
  const inside = (SHAPES[shape] ?? SHAPES.bowl).replaceAll("INK", HEX.test(ink) ? ink : "#555555");
  return drawn(`<svg class="picture" viewBox="0 0 200 200" aria-hidden="true">
    <rect width="200" height="200" fill="${HEX.test(ground) ? ground : "#eeeeee"}"/>
    <ellipse cx="100" cy="168" rx="66" ry="8" fill="#000" opacity=".08"/>${inside}</svg>`);
}
