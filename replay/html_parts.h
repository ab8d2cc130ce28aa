// html_parts.h — what the files of html share. Room: replay.
#ifndef HARK_REPLAY_HTML_PARTS_H
#define HARK_REPLAY_HTML_PARTS_H

#include "replay/dom.h"
#include "replay/writer.h"

extern const char hark_html_style[];

// Writes the recorded document as the value of an attribute (writer->level is 1). What the script speaks of has its id:
// elements as data-hark-n, their shadow root or document as data-hark-n-root, edited sheets as data-hark-n-sheet, those
// of a root as data-hark-n-adopted; a document that is not in standards mode says so as data-hark-n-mode.
void hark_html_document(hark_writer *writer, const hark_dom *dom);
// Writes, as JSON, where the texts are that the script speaks of: [id, id of what it is in, which child].
void hark_html_texts(hark_writer *writer, const hark_dom *dom);

#endif
