// html_page.h — the page around a moment: its style and its one script. Room: replay.
#ifndef HARK_REPLAY_HTML_PAGE_H
#define HARK_REPLAY_HTML_PAGE_H

// Of hark_html_script, as Content-Security-Policy wants it; a test holds it to be true.
#define HARK_HTML_SCRIPT_HASH "sha256-CfyCwdSayq/3XArb7GzvvG2p4h4CSmO6TKiTQ5/FNO4="

extern const char hark_html_style[];
extern const char hark_html_script[];

#endif
