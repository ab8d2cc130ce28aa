#include "collector/rest/digest_forms.h"

#include <string.h>

#include "collector/rest/digest_name.h"
#include "collector/rest/digest_visit.h"
#include "collector/signals/invalid_field.h"
#include "sdk/signals/form_abandonment.h"

#define REFUSED_GAP_MS 1000u // what is said twice of one refusal, by the browser and by the page
#define SCAN_NODES_MAX 65536u

void hark_digest_forms_begin(hark_digest_forms *f) {
  memset(f, 0, sizeof *f);
}

// ---- which element is what ----

static bool is_named(const hark_node *node, const char *name) {
  return node && node->kind == HARK_NODE_ELEMENT && hark_bytes_equal_cstr(node->name, name);
}

static hark_bytes attribute(const hark_dom *dom, const hark_node *node, const char *name) {
  const hark_bytes *value = hark_dom_attribute(dom, node, name);
  return value ? *value : (hark_bytes){NULL, 0};
}

static bool is_field(const hark_dom *dom, const hark_node *node) {
  static const char *const no_fields[] = {"hidden", "submit", "button", "reset", "image"};
  if (is_named(node, "select") || is_named(node, "textarea")) {
    return true;
  }
  bool field = is_named(node, "input");
  for (size_t i = 0; field && i < sizeof no_fields / sizeof *no_fields; i++) {
    field = !hark_bytes_equal_nocase(attribute(dom, node, "type"), no_fields[i]);
  }
  return field;
}

// The nearest element of that name at or above the node; 0: none.
static uint32_t nearest(const hark_dom *dom, uint32_t id, const char *name) {
  const hark_node *node = hark_dom_node(dom, id);
  for (uint32_t climbed = 0; node && climbed < HARK_DOM_DEPTH_MAX; climbed++) {
    if (is_named(node, name)) {
      return id;
    }
    id = node->parent;
    node = hark_dom_node(dom, id);
  }
  return 0;
}

static bool is_radio(const hark_dom *dom, const hark_node *node) {
  return hark_bytes_equal_nocase(attribute(dom, node, "type"), "radio") && attribute(dom, node, "name").size > 0;
}

static size_t name_field(const hark_dom *dom, uint32_t id, char room[HARK_SIGNAL_TARGET_MAX]) {
  const hark_node *node = hark_dom_node(dom, id);
  if (!is_radio(dom, node)) {
    return hark_digest_name(dom, id, room);
  }
  static const char before[] = "input[name=", after[] = "]";
  hark_bytes name = hark_bytes_cut(attribute(dom, node, "name"), HARK_SIGNAL_TARGET_MAX - sizeof before - sizeof after);
  memcpy(room, before, sizeof before - 1);
  memcpy(room + sizeof before - 1, name.data, name.size);
  memcpy(room + sizeof before - 1 + name.size, after, sizeof after - 1);
  return sizeof before - 1 + name.size + sizeof after - 1;
}

// ---- labels ----

// The words below an element, up to the room, with one space between them. Returns the size.
static size_t words_in(const hark_dom *dom, uint32_t root, char room[HARK_SIGNAL_LABEL_MAX]) {
  size_t size = 0;
  uint32_t climbed = 0, seen = 0;
  for (uint32_t id = root; id != 0 && size < HARK_SIGNAL_LABEL_MAX && seen < 64; seen++) {
    const hark_node *node = &dom->nodes[id];
    hark_bytes text = node->kind == HARK_NODE_TEXT ? node->text : (hark_bytes){NULL, 0};
    for (size_t i = 0; i < text.size && size < HARK_SIGNAL_LABEL_MAX; i++) {
      bool space = text.data[i] <= ' ';
      if (!space || (size > 0 && room[size - 1] != ' ')) {
        room[size++] = space ? ' ' : (char)text.data[i];
      }
    }
    id = hark_dom_next(dom, root, id, &climbed);
  }
  while (size > 0 && room[size - 1] == ' ') {
    size--;
  }
  bool cut = size == HARK_SIGNAL_LABEL_MAX;
  while (cut && size > 0 && ((uint8_t)room[size - 1] & 0x80) != 0) {
    size--; // not within a character
  }
  return size;
}

static uint32_t label_for(const hark_dom *dom, hark_bytes id) {
  uint32_t max = dom->node_count < SCAN_NODES_MAX ? dom->node_count : SCAN_NODES_MAX;
  for (uint32_t i = 1; id.size > 0 && i < max; i++) {
    if (is_named(&dom->nodes[i], "label") && hark_bytes_equal(attribute(dom, &dom->nodes[i], "for"), id)) {
      return i;
    }
  }
  return 0;
}

// What a visitor reads beside it: its accessible name, as far as markup says it.
static size_t label_field(const hark_dom *dom, uint32_t id, char room[HARK_SIGNAL_LABEL_MAX]) {
  static const char *const names[] = {"aria-label", "placeholder", "title", "name"};
  const hark_node *node = hark_dom_node(dom, id);
  if (is_radio(dom, node)) {
    hark_bytes name = hark_bytes_cut(attribute(dom, node, "name"), HARK_SIGNAL_LABEL_MAX);
    memcpy(room, name.data, name.size);
    return name.size; // each of them has a label of its own
  }
  uint32_t label = nearest(dom, id, "label");
  label = label != 0 ? label : label_for(dom, attribute(dom, node, "id"));
  size_t size = label != 0 ? words_in(dom, label, room) : 0;
  for (size_t i = 0; i < sizeof names / sizeof *names && size == 0; i++) {
    hark_bytes words = hark_bytes_cut(attribute(dom, node, names[i]), HARK_SIGNAL_LABEL_MAX);
    size = words.size;
    if (size > 0) {
      memcpy(room, words.data, size);
    }
  }
  return size;
}

// ---- finding, or taking up ----

static hark_digest_form *form_of(hark_digest_forms *f, const hark_dom *dom, uint32_t form) {
  char name[HARK_SIGNAL_TARGET_MAX];
  size_t size = form != 0 ? hark_digest_name(dom, form, name) : 0;
  for (uint32_t i = 0; i < f->form_count; i++) {
    if (f->forms[i].target_size == size && memcmp(f->forms[i].target, name, size) == 0) {
      return &f->forms[i];
    }
  }
  if (f->form_count == HARK_DIGEST_FORMS_MAX) {
    return NULL;
  }
  hark_digest_form *made = &f->forms[f->form_count++];
  memcpy(made->target, name, size);
  made->target_size = (uint8_t)size;
  return made;
}

static hark_digest_field *field_of(hark_digest_form *form, const hark_dom *dom, uint32_t node) {
  char name[HARK_SIGNAL_TARGET_MAX];
  size_t size = name_field(dom, node, name);
  for (uint32_t i = 0; i < form->field_count; i++) {
    if (form->fields[i].target_size == size && memcmp(form->fields[i].target, name, size) == 0) {
      return &form->fields[i];
    }
  }
  if (form->field_count == HARK_DIGEST_FIELDS_MAX || size == 0) {
    return NULL;
  }
  hark_digest_field *made = &form->fields[form->field_count++];
  memcpy(made->target, name, size);
  made->target_size = (uint8_t)size;
  made->label_size = (uint8_t)label_field(dom, node, made->label);
  return made;
}

// The field that a node is, and its form; NULL where it is none.
static hark_digest_field *find(hark_digest_forms *f, const hark_dom *dom, uint32_t node, hark_digest_form **form) {
  if (!is_field(dom, hark_dom_node(dom, node))) {
    return NULL;
  }
  *form = form_of(f, dom, nearest(dom, node, "form"));
  return *form ? field_of(*form, dom, node) : NULL;
}

// ---- what is done ----

static void leave(hark_digest_forms *f, const hark_dom *dom, uint32_t at_ms) {
  hark_digest_form *form;
  hark_digest_field *field = f->focus != 0 ? find(f, dom, f->focus, &form) : NULL;
  uint32_t until = f->focus_acted_ms + HARK_DIGEST_AWAY_MS;
  until = until < at_ms ? until : at_ms;
  if (field && until > f->focus_ms) {
    field->ms += until - f->focus_ms;
  }
  f->focus = 0;
}

static void come(hark_digest_forms *f, const hark_dom *dom, uint32_t node, uint32_t at_ms) {
  hark_digest_form *form;
  leave(f, dom, at_ms);
  hark_digest_field *field = find(f, dom, node, &form);
  if (field) {
    field->touched++;
    f->focus = node;
    f->focus_ms = f->focus_acted_ms = at_ms;
    f->focus_changed = false;
  }
}

// A change by the visitor: in the field that has the focus.
static void change(hark_digest_forms *f, const hark_dom *dom, uint32_t node, uint32_t at_ms) {
  hark_digest_form *form;
  hark_digest_field *field = node != 0 && node == f->focus ? find(f, dom, node, &form) : NULL;
  if (!field) {
    return;
  }
  if (!f->focus_changed) {
    field->hesitation_ms = field->changes == 0 ? at_ms - f->focus_ms : field->hesitation_ms;
    field->changes++;
  }
  f->focus_changed = true;
  form->first_ms = form->changed ? form->first_ms : at_ms;
  form->changed = form->changed_since = true;
  form->last_ms = at_ms;
  form->last_field = (uint32_t)(field - form->fields) + 1;
  f->changed_form = (uint32_t)(form - f->forms) + 1;
  f->acted = false;
}

static bool is_filled(const hark_dom *dom, const hark_node *node) {
  const hark_extra *extra = hark_dom_extra(dom, node);
  hark_bytes type = attribute(dom, node, "type");
  if (hark_bytes_equal_nocase(type, "checkbox") || hark_bytes_equal_nocase(type, "radio")) {
    return (extra->has & HARK_EXTRA_CHECK) ? extra->check != HARK_CHECK_OFF
                                           : hark_dom_attribute(dom, node, "checked") != NULL;
  }
  if (is_named(node, "select")) {
    return true; // something is always chosen
  }
  return (extra->has & HARK_EXTRA_VALUE) ? extra->value.size > 0 : attribute(dom, node, "value").size > 0;
}

// Takes up the fields below `root`, and what is in them.
static void look(hark_digest_forms *f, const hark_dom *dom, uint32_t root) {
  uint32_t climbed = 0, seen = 0;
  f->looks++;
  for (uint32_t id = root; id != 0 && seen < SCAN_NODES_MAX; seen++) {
    const hark_node *node = hark_dom_node(dom, id);
    hark_digest_form *form;
    hark_digest_field *field = is_field(dom, node) ? find(f, dom, id, &form) : NULL;
    if (field) {
      bool again = field->look == f->looks; // another radio button of the same name
      field->look = f->looks;
      field->place = again ? field->place : seen + 1;
      field->filled = (again && field->filled) || is_filled(dom, node);
      field->autofilled |= (hark_dom_extra(dom, node)->state & HARK_STATE_AUTOFILL) != 0;
    }
    id = hark_dom_next(dom, root, id, &climbed);
  }
}

static void send(hark_digest_forms *f, hark_digest_form *form, uint32_t at_ms) {
  form->sent++;
  form->sent_ms = form->last_ms = at_ms;
  form->refused = form->changed_since = false;
  f->acted = false;
}

static void submit(hark_digest_forms *f, const hark_dom *dom, uint32_t node, uint32_t at_ms) {
  hark_digest_form *form = form_of(f, dom, node);
  if (form && is_named(hark_dom_node(dom, node), "form")) {
    look(f, dom, node);
    send(f, form, at_ms);
  }
}

// A page that sends by script says no SUBMIT, but asks its server.
static void request(hark_digest_forms *f, const hark_dom *dom, uint32_t at_ms) {
  hark_digest_form *form = f->changed_form > 0 ? &f->forms[f->changed_form - 1] : NULL;
  if (form && f->acted && form->changed_since && at_ms - f->acted_ms <= HARK_FORM_SUBMIT_MS_MAX) {
    look(f, dom, 1);
    send(f, form, at_ms);
  }
}

static void answer(hark_digest_forms *f, const hark_event *event, uint32_t at_ms) {
  uint32_t status = event->n[HARK_ARG(REQUEST, STATUS)], took = event->n[HARK_ARG(REQUEST, DURATION)];
  hark_digest_form *form = f->changed_form > 0 ? &f->forms[f->changed_form - 1] : NULL;
  bool after = form && form->sent > 0 && at_ms - form->sent_ms <= HARK_DIGEST_REFUSAL_MS &&
               at_ms - (took < at_ms ? took : at_ms) + HARK_FORM_SUBMIT_MS_MAX >= form->sent_ms;
  if (after && (status == 0 || status >= 400)) {
    form->refused = true;
  }
}

static void refuse(hark_digest_forms *f, const hark_dom *dom, uint32_t node, uint32_t at_ms) {
  hark_digest_form *form;
  hark_digest_field *field = find(f, dom, node, &form);
  if (!field || (field->ever_refused && at_ms - field->refused_ms < REFUSED_GAP_MS)) {
    return;
  }
  field->refused++;
  field->refused_ms = at_ms;
  field->ever_refused = form->refused = true;
}

void hark_digest_forms_feed(hark_digest_forms *f, const hark_dom *dom, const hark_event *event, uint32_t at_ms) {
  uint32_t node = event->n[0];
  hark_digest_form *form;
  if (hark_refuses_field(event)) {
    refuse(f, dom, node, at_ms);
  }
  switch (event->kind) {
  case HARK_EVENT_FOCUS:
    come(f, dom, node, at_ms);
    break;
  case HARK_EVENT_BLUR:
  case HARK_EVENT_KEYFRAME: // node ids begin anew
    leave(f, dom, at_ms);
    break;
  case HARK_EVENT_INPUT:
    if (event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED) {
      f->focus_acted_ms = at_ms;
      change(f, dom, node, at_ms);
    }
    break;
  case HARK_EVENT_CHECK:
    change(f, dom, node, at_ms);
    break;
  case HARK_EVENT_CHOOSE: // of an option
    change(f, dom, nearest(dom, node, "select"), at_ms);
    break;
  case HARK_EVENT_KEY:
    f->focus_acted_ms = at_ms;
    f->acted = f->acted || event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_ENTER;
    f->acted_ms = at_ms;
    break;
  case HARK_EVENT_CLICK:
    f->acted = (event->n[HARK_ARG(CLICK, FLAGS)] & HARK_NODE_INTERACTIVE) != 0;
    f->acted_ms = at_ms;
    break;
  case HARK_EVENT_CLIPBOARD: {
    hark_digest_field *field = find(f, dom, node, &form);
    if (field) {
      field->pastes += event->n[HARK_ARG(CLIPBOARD, ACTION)] == HARK_CLIPBOARD_PASTE;
    }
    break;
  }
  case HARK_EVENT_SUBMIT:
    submit(f, dom, node, at_ms);
    break;
  case HARK_EVENT_REQUEST_START:
    request(f, dom, at_ms);
    break;
  case HARK_EVENT_REQUEST:
    answer(f, event, at_ms);
    break;
  default:
    break;
  }
}

void hark_digest_forms_end(hark_digest_forms *f, const hark_dom *dom, uint32_t at_ms) {
  leave(f, dom, at_ms);
  if (dom->keyframed && dom->node_count > 1) {
    look(f, dom, 1);
  }
}

// ---- writing ----

static hark_flat_ref put_field(const hark_digest_field *field, hark_flat_builder *builder) {
  hark_fb_digest_field_values values = {.target = {(const uint8_t *)field->target, field->target_size},
                                        .label = {(const uint8_t *)field->label, field->label_size},
                                        .touched = field->touched,
                                        .changes = field->changes,
                                        .ms = field->ms,
                                        .hesitation_ms = field->hesitation_ms,
                                        .refused = field->refused,
                                        .pastes = field->pastes,
                                        .filled = field->filled,
                                        .autofilled = field->autofilled};
  return hark_fb_digest_field_put(builder, &values);
}

// The fields as they stand on the page; those that nobody saw again last.
static void order_fields(const hark_digest_form *form, uint8_t order[HARK_DIGEST_FIELDS_MAX]) {
  for (uint32_t i = 0; i < form->field_count; i++) {
    uint32_t at = i, place = form->fields[i].place - 1; // 0 becomes the last
    for (; at > 0 && form->fields[order[at - 1]].place - 1 > place; at--) {
      order[at] = order[at - 1];
    }
    order[at] = (uint8_t)i;
  }
}

hark_flat_ref hark_digest_forms_put(const hark_digest_forms *f, hark_flat_builder *builder) {
  hark_flat_ref forms[HARK_DIGEST_FORMS_MAX], fields[HARK_DIGEST_FIELDS_MAX];
  uint8_t order[HARK_DIGEST_FIELDS_MAX];
  for (uint32_t i = 0; i < f->form_count; i++) {
    const hark_digest_form *form = &f->forms[i];
    uint32_t last = 0;
    order_fields(form, order);
    for (uint32_t k = 0; k < form->field_count; k++) {
      fields[k] = put_field(&form->fields[order[k]], builder);
      last = order[k] + 1u == form->last_field ? k + 1 : last;
    }
    hark_fb_digest_form_values values = {.target = {(const uint8_t *)form->target, form->target_size},
                                         .changed = form->changed,
                                         .sent = form->sent,
                                         .refused = form->refused,
                                         .ms = form->changed ? form->last_ms - form->first_ms : 0,
                                         .last_input = last,
                                         .last_ms = form->last_ms};
    if (form->field_count > 0) {
      values.inputs = hark_flat_put_refs(builder, fields, form->field_count);
    }
    forms[i] = hark_fb_digest_form_put(builder, &values);
  }
  return f->form_count > 0 ? hark_flat_put_refs(builder, forms, f->form_count) : (hark_flat_ref){0};
}
