// html_page.c — style and script of the page around a moment.
#include "replay/html_page.h"

// clang-format off
const char hark_html_style[] =
  ":root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#171a21;--soft:#667085;--line:#e3e6eb;--accent:#e8590c}"
  "@media(prefers-color-scheme:dark){:root{--ground:#101216;--card:#181b21;--ink:#e8eaee;--soft:#98a2b3;--line:#2a2f38}}"
  "*{box-sizing:border-box}"
  "body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 system-ui,sans-serif}"
  ".bar{display:flex;gap:16px;align-items:baseline;padding:12px 20px;background:var(--card);border-bottom:1px solid var(--line)}"
  ".bar b{font-weight:600;letter-spacing:-.01em}.bar .url{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;"
  "white-space:nowrap;color:var(--soft)}.bar span{white-space:nowrap;font-variant-numeric:tabular-nums}"
  ".bar .soft{color:var(--soft)}"
  ".stage{padding:20px;overflow:auto}"
  ".screen{position:relative;margin:0 auto;background:#fff;box-shadow:0 0 0 1px var(--line),0 8px 28px #0002;overflow:hidden}"
  ".screen iframe{display:block;border:0;width:100%;height:100%;background:#fff;color-scheme:light}"
  ".glass{position:absolute;inset:0;overflow:hidden}"
  ".click{position:absolute;width:36px;height:36px;margin:-18px 0 0 -18px;border-radius:50%;border:2px solid var(--accent);"
  "background:#e8590c33}"
  ".pointer{position:absolute;width:20px;height:20px;filter:drop-shadow(0 1px 2px #0006)}"
  ".touch{position:absolute;width:32px;height:32px;margin:-16px 0 0 -16px;border-radius:50%;background:#e8590c44;"
  "border:2px solid #fff}"
  ".empty{position:absolute;inset:0;display:grid;place-items:center;color:#667085;background:"
  "repeating-linear-gradient(135deg,#f6f7f9 0 12px,#eceef2 12px 24px)}";

// Recorded documents are reached as their parent: they have no scripts, and this page's policy names only this one.
const char hark_html_script[] =
  "'use strict';\n"
  "const late=JSON.parse(document.getElementById('late').textContent);\n"
  "const nodes=new Map(),sheets=new Map();\n"
  "const visit=(root)=>{for(const e of root.querySelectorAll('*')){\n"
  "  if(e.hasAttribute('data-hark-n'))nodes.set(Number(e.getAttribute('data-hark-n')),e);\n"
  "  if(e.hasAttribute('data-hark-sheet')){const n=Number(e.getAttribute('data-hark-sheet'));\n"
  "    sheets.set(n,(sheets.get(n)||[]).concat(e))}\n"
  "  if(e.localName==='dialog'&&e.getAttribute('open')==='modal'){e.removeAttribute('open');e.showModal()}\n"
  "  if(e.shadowRoot)visit(e.shadowRoot);\n"
  "  if(e.localName==='iframe'&&e.contentDocument)visit(e.contentDocument)}};\n"
  "const edit=(e,edits)=>{if(!e||!e.sheet)return;for(const [index,rule] of edits){try{\n"
  "  if(rule===undefined)e.sheet.deleteRule(index);else e.sheet.insertRule(rule,index)}catch{}}};\n"
  "const settle=()=>{const frame=document.getElementById('frame');if(!frame||!frame.contentDocument)return;\n"
  "  visit(frame.contentDocument);nodes.set(0,frame);\n"
  "  for(const l of late){if(l.sheet){for(const e of sheets.get(l.sheet)||[])edit(e,l.edits);continue}\n"
  "    const e=nodes.get(l.n);if(e&&l.mixed)e.indeterminate=true;if(e&&l.edits)edit(e,l.edits)}\n"
  "  for(const l of late){const e=nodes.get(l.n);if(!e||!l.scroll)continue;\n"
  "    const at={left:l.scroll[0],top:l.scroll[1],behavior:'instant'};\n"
  "    if(!l.document)e.scrollTo(at);else if(e.contentWindow)e.contentWindow.scrollTo(at)}\n"
  "  document.documentElement.dataset.harkReady='1'};\n"
  "if(document.readyState==='complete')settle();else addEventListener('load',settle);\n";
// clang-format on
