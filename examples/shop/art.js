// The products' pictures: small SVG drawings, so that the shop needs no image files.
// @ts-check

/** What each kind of product looks like, on a canvas of 200 by 150. @type {Record<string, string>} */
const SHAPES = {
  lamp: '<path d="M70 70 L130 70 L115 30 L85 30 Z"/><rect x="97" y="70" width="6" height="45"/><rect x="75" y="115" width="50" height="8" rx="4"/>',
  chair:
    '<rect x="65" y="30" width="12" height="90" rx="5"/><rect x="65" y="75" width="70" height="14" rx="6"/><rect x="123" y="80" width="10" height="42" rx="4"/>',
  table:
    '<rect x="40" y="60" width="120" height="12" rx="6"/><rect x="55" y="72" width="8" height="50"/><rect x="137" y="72" width="8" height="50"/>',
  shelf:
    '<rect x="45" y="40" width="110" height="8" rx="3"/><rect x="45" y="75" width="110" height="8" rx="3"/><rect x="45" y="110" width="110" height="8" rx="3"/><rect x="60" y="52" width="14" height="23"/><rect x="120" y="88" width="20" height="22"/>',
  basket:
    '<path d="M60 60 H140 L128 120 H72 Z"/><path d="M75 60 Q100 20 125 60" fill="none" stroke-width="6" stroke="currentColor"/>',
  mug: '<rect x="65" y="50" width="60" height="65" rx="10"/><path d="M125 62 q28 4 0 38" fill="none" stroke-width="8" stroke="currentColor"/>',
  board: '<rect x="55" y="45" width="90" height="65" rx="12"/><circle cx="130" cy="60" r="5" fill="#fff"/>',
  cloth:
    '<path d="M50 40 H150 V105 Q137 118 125 105 T100 105 T75 105 T50 105 Z"/><path d="M50 62 H150" stroke="#fff" stroke-width="3" opacity=".6"/>',
};

/** @param {{art: string, hue: number, name: string}} product */
export function art(product) {
  return `<svg viewBox="0 0 200 150" role="img" aria-label="${product.name}">
    <rect width="200" height="150" fill="hsl(${product.hue} 38% 91%)"/>
    <g fill="hsl(${product.hue} 34% 42%)" color="hsl(${product.hue} 34% 42%)">${SHAPES[product.art]}</g></svg>`;
}
