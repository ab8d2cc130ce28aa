#include "tests/bench/sessions/visit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PRODUCTS 400
#define LISTS 24
#define PAGES_MAX 40
#define SITE "https://shop.example"

typedef enum { DESKTOP, MOBILE, TABLET } device;

const visit_flaw visit_flaws[] = {
    {HARK_SIGNAL_RAGE_CLICK, "/checkout", "button#pay", "Pay now", {0.05, 0.08, 0.06}, 0.45},
    {HARK_SIGNAL_DEAD_CLICK, "/product", "img.gallery__zoom", "Larger picture", {0.06, 0.03, 0.04}, 0.80},
    {HARK_SIGNAL_ERROR_CLICK, "/cart", "button#voucher", "Apply", {0.04, 0.04, 0.04}, 0.70},
    // These cost nothing, but phones, whose visitors buy less anyway, have more of the first and desktops of the
    // second.
    {HARK_SIGNAL_HESITATION_FIELD, "/checkout", "input#address", "Address", {0.10, 0.35, 0.20}, 1.0},
    {HARK_SIGNAL_THRASHED_CURSOR, "/list", "main", "", {0.05, 0.0, 0.01}, 1.0},
};
const size_t visit_flaw_count = sizeof visit_flaws / sizeof *visit_flaws;

uint64_t visit_throw(visit_dice *dice) { // splitmix64 (Steele, Lea and Flood 2014)
  uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

double visit_chance(visit_dice *dice) {
  return (double)(visit_throw(dice) >> 11) * 0x1p-53;
}

// Picks by weights that add up to 1.
static size_t pick(visit_dice *dice, const double *weights, size_t count) {
  double left = visit_chance(dice);
  for (size_t i = 0; i + 1 < count; i++) {
    left -= weights[i];
    if (left < 0) {
      return i;
    }
  }
  return count - 1;
}

// One of `count`, the first ones far more often than the last: about as 1 / rank.
static unsigned pick_popular(visit_dice *dice, unsigned count) {
  unsigned picked = (unsigned)(exp(visit_chance(dice) * log(count + 1.0)) - 1.0);
  return picked < count ? picked : count - 1;
}

typedef struct {
  visit_dice *dice;
  visit_dice ways; // for what the hand and the eyes do, so that all else is thrown as it would be without
  hark_batch_writer *writer;
  uint32_t width, height;
  device device;
  double will; // factor of every step towards buying
  uint32_t now_ms;
  char page[64];
} visit;

static void push(visit *v, hark_event_kind kind, const uint32_t *n, const char *const *texts, hark_text_class class_) {
  hark_event event = {.kind = kind};
  for (uint32_t i = 0; i < hark_event_shape_of(kind)->count; i++) {
    event.n[i] = n ? n[i] : 0;
    event.texts[i] = (hark_text){texts && texts[i] ? hark_bytes_from_cstr(texts[i]) : (hark_bytes){0}, class_};
  }
  if (hark_batch_writer_push(v->writer, &event) != HARK_OK) {
    fprintf(stderr, "a visit that does not fit a batch\n");
  }
}

static void tick(visit *v, uint32_t ms) {
  v->now_ms += ms;
  push(v, HARK_EVENT_TICK, (uint32_t[]){ms}, NULL, HARK_TEXT_PLAIN);
}

static void tell(visit *v, hark_event_kind kind, const uint32_t *n) {
  push(v, kind, n, NULL, HARK_TEXT_CODE);
}

// A small tree, ids 1 to 11: the pages of this site differ in their addresses only.
static void build(visit *v) {
  static const struct {
    uint32_t up;
    const char *name, *class_;
  } elements[] = {{0, "html", NULL},      {0, "body", NULL},   {0, "nav", "bar"},    {0, "a", "home"},
                  {2, "main", "content"}, {0, "a", "card"},    {1, "form", "order"}, {0, "input", "mail"},
                  {1, "input", "street"}, {1, "input", "card"}};
  tell(v, HARK_EVENT_KEYFRAME, NULL);
  tell(v, HARK_EVENT_DOCUMENT, NULL);
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
    push(v, HARK_EVENT_ELEMENT, (uint32_t[]){elements[i].up, 0, 0}, (const char *[]){NULL, elements[i].name, NULL},
         HARK_TEXT_CODE);
    if (elements[i].class_) {
      push(v, HARK_EVENT_ATTRIBUTE, NULL, (const char *[]){"class", elements[i].class_}, HARK_TEXT_CODE);
    }
  }
}

// Reads a page for a time: scrolls down twice, moves the pointer, and rests it on the card.
static void read_page(visit *v, uint32_t least_ms, uint32_t most_ms) {
  uint32_t ms = least_ms + (uint32_t)(visit_throw(v->dice) % (most_ms - least_ms));
  uint32_t extent = v->height * (15 + (uint32_t)(visit_throw(&v->ways) % 40)) / 10, deep = extent - v->height;
  tell(v, HARK_EVENT_EXTENT, (uint32_t[]){v->width, extent});
  tell(v, HARK_EVENT_SCROLL, (uint32_t[]){1, 0, 0});
  for (uint32_t i = 0; i < 3; i++) {
    tick(v, ms / 3);
    tell(v, HARK_EVENT_POINTER, (uint32_t[]){(uint32_t)(visit_throw(&v->ways) % v->width), v->height / 2});
    if (i < 2 && visit_chance(&v->ways) < 0.7) {
      tell(v, HARK_EVENT_SCROLL, (uint32_t[]){1, 0, (uint32_t)(visit_throw(&v->ways) % (deep + 1))});
    }
  }
  tell(v, HARK_EVENT_OVER, (uint32_t[]){7, HARK_NODE_INTERACTIVE});
  tick(v, ms - ms / 3 * 3 + 1);
}

static void say(visit *v, hark_event_kind kind, const char *name, const char *value) {
  push(v, kind, NULL, (const char *[]){name, value}, kind == HARK_EVENT_CUSTOM ? HARK_TEXT_PLAIN : HARK_TEXT_CODE);
}

static void click(visit *v, const char *target, const char *label) {
  uint32_t x = (uint32_t)(visit_throw(v->dice) % 300), y = (uint32_t)(visit_throw(v->dice) % 700);
  push(v, HARK_EVENT_CLICK, (uint32_t[]){3, x, y, 1, 0, 0, 0},
       (const char *[]){NULL, NULL, NULL, NULL, NULL, target, label}, HARK_TEXT_PLAIN);
  tell(v, HARK_EVENT_HIT, (uint32_t[]){(uint32_t)(visit_throw(&v->ways) % 128), 20 + x % 80});
}

static void signal(visit *v, hark_signal_kind which, uint32_t count, const char *target, const char *label) {
  push(v, HARK_EVENT_SIGNAL, (uint32_t[]){which, 3, 500, count, 0, 0},
       (const char *[]){NULL, NULL, NULL, NULL, target, label}, HARK_TEXT_PLAIN);
}

static void go(visit *v, const char *page) {
  char url[96];
  snprintf(v->page, sizeof v->page, "%s", page);
  snprintf(url, sizeof url, SITE "%s", page);
  push(v, HARK_EVENT_NAVIGATE, (uint32_t[]){v->now_ms ? HARK_HOW_PUSH : HARK_HOW_LOAD, 0, 0},
       (const char *[]){NULL, url, NULL}, HARK_TEXT_URL);
  read_page(v, 2000, 30000);
}

// Meets the flaws of a page. Returns what is left of the chance to go on.
static double stay(visit *v, const char *kind) {
  double left = 1;
  for (size_t i = 0; i < visit_flaw_count; i++) {
    const visit_flaw *f = &visit_flaws[i];
    if (strcmp(f->page, kind) == 0 && visit_chance(v->dice) < f->chance[v->device]) {
      click(v, f->target, f->label);
      signal(v, f->signal, 3, f->target, f->label);
      left *= f->factor;
    }
  }
  if (visit_chance(v->dice) < 0.6) {
    signal(v, HARK_SIGNAL_SCROLL_DEPTH, 20 + (uint32_t)(visit_throw(v->dice) % 81), "", "");
  }
  return left;
}

static double look_around(visit *v) {
  char page[64];
  double left = 1;
  unsigned pages = 1 + (unsigned)(-log(1 - visit_chance(v->dice)) * 2.2);
  for (unsigned i = 0; i < pages && i < PAGES_MAX; i++) {
    bool product = visit_chance(v->dice) < 0.55;
    snprintf(page, sizeof page, product ? "/product/%u" : "/list/%u",
             pick_popular(v->dice, product ? PRODUCTS : LISTS));
    click(v, product ? "a.card" : "nav a", product ? "Product" : "List");
    go(v, page);
    left *= stay(v, product ? "/product" : "/list");
  }
  return left;
}

static bool goes_on(visit *v, double chance) {
  return visit_chance(v->dice) < chance;
}

static void buy(visit *v) {
  char json[64];
  double value = 8 * exp(visit_chance(v->dice) * 3.2);
  snprintf(json, sizeof json, "{\"value\": %.2f, \"currency\": \"EUR\"}", value);
  go(v, "/thanks");
  say(v, HARK_EVENT_CUSTOM, "purchase", json);
}

// Fills in the three fields of the form, or stops before the end; one in eight sendings is refused.
static void fill_in(visit *v) {
  for (uint32_t node = 9; node <= 11 && visit_chance(&v->ways) < 0.93; node++) {
    tell(v, HARK_EVENT_FOCUS, (uint32_t[]){node, 8});
    tick(v, 200 + (uint32_t)(visit_throw(&v->ways) % 1500));
    push(v, HARK_EVENT_INPUT, (uint32_t[]){node, 0, HARK_INPUT_TYPED}, (const char *[]){NULL, "xxx", NULL},
         HARK_TEXT_PLAIN);
    tick(v, 500 + (uint32_t)(visit_throw(&v->ways) % 4000));
    tell(v, HARK_EVENT_BLUR, (uint32_t[]){node});
  }
  tell(v, HARK_EVENT_SUBMIT, (uint32_t[]){8});
  if (visit_chance(&v->ways) < 0.125) {
    tell(v, HARK_EVENT_INVALID, (uint32_t[]){11});
  }
}

static void shop(visit *v) {
  double left = look_around(v);
  if (!goes_on(v, 0.30 * v->will * left)) {
    return;
  }
  click(v, "button.add", "Add to cart");
  say(v, HARK_EVENT_CUSTOM, "add_to_cart", "{}");
  go(v, "/cart");
  if (!goes_on(v, 0.62 * stay(v, "/cart"))) {
    return;
  }
  click(v, "a#checkout", "Check out");
  go(v, "/checkout");
  left = stay(v, "/checkout");
  fill_in(v);
  click(v, "button#pay", "Pay now");
  if (goes_on(v, 0.70 * left)) {
    buy(v);
  }
}

static void introduce(visit *v) {
  static const char *const agents[] = {
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 "
      "Safari/605.1.15",
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile "
      "Safari/537.36",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 "
      "Mobile/15E148 Safari/604.1",
      "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"};
  static const device devices[] = {DESKTOP, DESKTOP, DESKTOP, MOBILE, MOBILE, TABLET};
  static const double shares[] = {0.30, 0.11, 0.05, 0.27, 0.22, 0.05}, buys[] = {1.0, 0.55, 0.8};
  static const char *const referrers[] = {"", "https://search.example/", "https://social.example/",
                                          "https://news.example/"};
  static const double referred[] = {0.40, 0.35, 0.17, 0.08}, wants[] = {1.2, 1.0, 0.5, 0.7};
  static const char *const languages[] = {"en-GB", "de-DE", "fr-FR", "es-ES", "nl-NL"};
  static const double spoken[] = {0.42, 0.28, 0.14, 0.10, 0.06};
  static const uint32_t widths[] = {1440, 390, 820}, heights[] = {900, 844, 1180};
  static const double released[] = {0.7, 0.3};
  size_t agent = pick(v->dice, shares, 6), source = pick(v->dice, referred, 4);
  v->device = devices[agent];
  v->will = buys[v->device] * wants[source];
  say(v, HARK_EVENT_CONTEXT, "ua", agents[agent]);
  say(v, HARK_EVENT_CONTEXT, "language", languages[pick(v->dice, spoken, 5)]);
  if (source > 0) {
    say(v, HARK_EVENT_CONTEXT, "referrer", referrers[source]);
  }
  say(v, HARK_EVENT_TAG, "release", pick(v->dice, released, 2) ? "5.2.1" : "5.2.0");
  v->width = widths[v->device];
  v->height = heights[v->device];
  push(v, HARK_EVENT_VIEWPORT, (uint32_t[]){v->width, v->height, 100, 100}, NULL, HARK_TEXT_PLAIN);
  build(v);
}

uint32_t visit_make(visit_dice *dice, hark_batch_writer *writer) {
  visit v = {.dice = dice, .ways = {dice->state ^ 0x6a09e667f3bcc908u}, .writer = writer};
  introduce(&v);
  go(&v, "/");
  stay(&v, "/");
  if (!goes_on(&v, 0.38)) { // the others leave from where they landed
    shop(&v);
  }
  push(&v, HARK_EVENT_LEAVE, (uint32_t[]){0}, NULL, HARK_TEXT_PLAIN);
  return v.now_ms;
}
