// html_parts.h — what the files of html share. Room: replay.
#ifndef HARK_REPLAY_HTML_PARTS_H
#define HARK_REPLAY_HTML_PARTS_H

#include "replay/dom.h"
#include "replay/writer.h"

// Writes the recorded document as the value of an attribute (writer->level is 1).
void hark_html_document(hark_writer *writer, const hark_dom *dom);
// Writes, as JSON, what markup cannot say: edits of sheets, mixed checkboxes, scroll positions. Nodes are named by
// their data-hark-n.
void hark_html_late(hark_writer *writer, const hark_dom *dom);

#endif
