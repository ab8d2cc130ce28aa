// html_page.c — the style of the page around a moment.
#include "replay/html_parts.h"

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
// clang-format on
