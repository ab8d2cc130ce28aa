// html_page.h — the page around a moment: its style and its one script. Room: replay.
#ifndef HARK_REPLAY_HTML_PAGE_H
#define HARK_REPLAY_HTML_PAGE_H

// Of hark_html_script, as Content-Security-Policy wants it; a test holds it to be true.
#define HARK_HTML_SCRIPT_HASH "sha256-Wb3nXgBKa2YIH9HLgqVqOYrwaNGgKzbEaz9JYrxcfHw="

extern const char hark_html_style[];
extern const char hark_html_script[];

#endif
