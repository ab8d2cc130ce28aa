// rrweb_node.h — nodes of a reconstructed page as rrweb serializes them (rrweb-snapshot, types of version 2).
//
// Room: collector/portable (no I/O). Stands on: replay/dom, jansson. Inside collector/portable only.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_NODE_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_NODE_H

#include "collector/portable/sink.h"
#include "replay/dom.h"

// One node without its children; NULL without memory. Not for a SHADOW, which rrweb has no node for.
json_t *hark_rrweb_node(const hark_dom *dom, uint32_t id);
// A node with all below it, but for the documents of frames, which rrweb adds later; NULL without memory.
json_t *hark_rrweb_tree(const hark_dom *dom, uint32_t root);
// The node that rrweb calls the parent: the host, for what is in a shadow root (*in_shadow).
uint32_t hark_rrweb_parent(const hark_dom *dom, uint32_t id, bool *in_shadow);

#endif
