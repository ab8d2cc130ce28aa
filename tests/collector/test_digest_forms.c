// What a digest tells of forms: who begins, who sends, what is refused, and where the visitor stopped.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "collector/rest/digest_forms.h"
#include "replay/reduce.h"

typedef struct {
  hark_arena arena;
  hark_dom dom;
  hark_digest_forms forms;
  uint32_t at_ms;
} filling;

#define N(...) ((const uint32_t[HARK_EVENT_ARGUMENTS_MAX]){__VA_ARGS__})

static void say(filling *f, hark_event_kind kind, const uint32_t *n, const char *text, const char *second) {
  hark_event event = {.kind = kind};
  const hark_event_shape *shape = hark_event_shape_of(kind);
  for (uint32_t i = 0, texts = 0; i < shape->count; i++) {
    event.n[i] = n ? n[i] : 0;
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      event.texts[i].bytes = hark_bytes_from_cstr(texts++ == 0 ? text : second);
    }
  }
  hark_reduce(&f->dom, &event);
  hark_digest_forms_feed(&f->forms, &f->dom, &event, f->at_ms);
}

static void element(filling *f, uint32_t up, const char *name) {
  say(f, HARK_EVENT_ELEMENT, N(up), name, NULL);
}

static void attribute(filling *f, const char *name, const char *value) {
  say(f, HARK_EVENT_ATTRIBUTE, NULL, name, value);
}

enum { FORM = 4, LABEL = 5, MAIL = 7, PHONE = 8, YES = 9, NO = 10, HIDDEN = 11, OUTSIDE = 12 };

// <form id=order><label for=m>E-mail</label><input id=m><input placeholder=Phone><input type=radio name=news> twice
// <input type=hidden></form><textarea aria-label=Note>
static int set_up(void **state) {
  static filling f;
  memset(&f, 0, sizeof f);
  hark_arena_open(&f.arena, (size_t)64 << 20);
  hark_dom_init(&f.dom, &f.arena);
  hark_digest_forms_begin(&f.forms);
  say(&f, HARK_EVENT_KEYFRAME, NULL, NULL, NULL);
  say(&f, HARK_EVENT_DOCUMENT, NULL, NULL, NULL);
  element(&f, 0, "html");
  element(&f, 0, "body");
  element(&f, 0, "form");
  attribute(&f, "id", "order");
  element(&f, 0, "label");
  attribute(&f, "for", "m");
  say(&f, HARK_EVENT_TEXT, N(0), " E-mail \n ", NULL);
  element(&f, 2, "input");
  attribute(&f, "id", "m");
  element(&f, 1, "input");
  attribute(&f, "placeholder", "Phone");
  for (uint32_t i = 0; i < 2; i++) {
    element(&f, 1, "input");
    attribute(&f, "type", "radio");
    attribute(&f, "name", "news");
  }
  element(&f, 1, "input");
  attribute(&f, "type", "hidden");
  element(&f, 2, "textarea");
  attribute(&f, "aria-label", "Note");
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  hark_arena_close(&((filling *)*state)->arena);
  return 0;
}

static void type(filling *f, uint32_t node, uint32_t hesitation_ms, uint32_t typing_ms, const char *value) {
  say(f, HARK_EVENT_FOCUS, N(node, FORM), NULL, NULL);
  f->at_ms += hesitation_ms;
  say(f, HARK_EVENT_INPUT, N(node, 0, HARK_INPUT_TYPED), value, NULL);
  f->at_ms += typing_ms;
  say(f, HARK_EVENT_INPUT, N(node, 0, HARK_INPUT_TYPED), value, NULL);
  say(f, HARK_EVENT_BLUR, N(node), NULL, NULL);
}

static const hark_digest_form *form_named(filling *f, const char *name) {
  for (uint32_t i = 0; i < f->forms.form_count; i++) {
    const hark_digest_form *form = &f->forms.forms[i];
    if (form->target_size == strlen(name) && memcmp(form->target, name, form->target_size) == 0) {
      return form;
    }
  }
  fail_msg("no form %s", name);
  return NULL;
}

static const hark_digest_field *field_labelled(const hark_digest_form *form, const char *label) {
  for (uint32_t i = 0; i < form->field_count; i++) {
    const hark_digest_field *field = &form->fields[i];
    if (field->label_size == strlen(label) && memcmp(field->label, label, field->label_size) == 0) {
      return field;
    }
  }
  fail_msg("no field %s", label);
  return NULL;
}

static void a_form_that_is_sent_tells_each_field(void **state) {
  filling *f = *state;
  type(f, MAIL, 300, 2000, "\xe2\x80\xa2\xe2\x80\xa2");
  say(f, HARK_EVENT_FOCUS, N(NO, FORM), NULL, NULL);
  say(f, HARK_EVENT_CHECK, N(NO, HARK_CHECK_ON), NULL, NULL);
  type(f, MAIL, 100, 500, "\xe2\x80\xa2");
  say(f, HARK_EVENT_CLIPBOARD, N(MAIL, HARK_CLIPBOARD_PASTE), NULL, NULL);
  f->at_ms += 50;
  say(f, HARK_EVENT_SUBMIT, N(FORM), NULL, NULL);
  hark_digest_forms_end(&f->forms, &f->dom, f->at_ms + 5000);
  const hark_digest_form *form = form_named(f, "form#order");
  assert_int_equal(form->field_count, 3);
  assert_true(form->changed && !form->refused);
  assert_int_equal(form->sent, 1);
  assert_int_equal(form->first_ms, 300);
  assert_int_equal(form->last_ms, 2950);
  const hark_digest_field *mail = field_labelled(form, "E-mail"), *phone = field_labelled(form, "Phone");
  const hark_digest_field *news = field_labelled(form, "news");
  assert_int_equal(mail->touched, 2);
  assert_int_equal(mail->changes, 2);
  assert_int_equal(mail->ms, 2900);
  assert_int_equal(mail->hesitation_ms, 300);
  assert_int_equal(mail->pastes, 1);
  assert_true(mail->filled && news->filled && !phone->filled);
  assert_int_equal(phone->touched, 0);
  assert_int_equal(news->changes, 1);
  assert_true(mail->place < phone->place && phone->place < news->place);
  assert_int_equal(form->last_field, (uint32_t)(mail - form->fields) + 1);
}

static void what_is_refused_is_not_got_through(void **state) {
  filling *f = *state;
  type(f, MAIL, 10, 10, "x");
  say(f, HARK_EVENT_SUBMIT, N(FORM), NULL, NULL);
  say(f, HARK_EVENT_INVALID, N(MAIL), NULL, NULL);
  say(f, HARK_EVENT_SET_ATTRIBUTE, N(MAIL), "aria-invalid", "true"); // the same refusal, told twice
  const hark_digest_form *form = form_named(f, "form#order");
  assert_true(form->refused);
  assert_int_equal(field_labelled(form, "E-mail")->refused, 1);
  f->at_ms += 3000;
  say(f, HARK_EVENT_SUBMIT, N(FORM), NULL, NULL);
  assert_int_equal(form->sent, 2);
  assert_false(form->refused);
  f->at_ms += 400;
  say(f, HARK_EVENT_REQUEST, N(1, HARK_REQUEST_FETCH, 0, 0, 422, 350), "POST", "/api/order");
  assert_true(form->refused);
  f->at_ms += 60000;
  say(f, HARK_EVENT_SUBMIT, N(FORM), NULL, NULL);
  f->at_ms += HARK_DIGEST_REFUSAL_MS + 1;
  say(f, HARK_EVENT_REQUEST, N(2, HARK_REQUEST_FETCH, 0, 0, 500, 100), "GET", "/api/news"); // of something else
  assert_false(form->refused);
}

static void a_page_that_sends_by_script_sends_too(void **state) {
  filling *f = *state;
  const uint32_t click[HARK_EVENT_ARGUMENTS_MAX] = {FORM, 1, 1, 1, HARK_NODE_INTERACTIVE};
  say(f, HARK_EVENT_FOCUS, N(OUTSIDE, 0), NULL, NULL);
  say(f, HARK_EVENT_INPUT, N(OUTSIDE, 0, HARK_INPUT_TYPED), "x", NULL);
  say(f, HARK_EVENT_REQUEST_START, N(1), NULL, NULL); // a suggestion, asked for while typing
  const hark_digest_form *form = form_named(f, "");
  assert_int_equal(form->sent, 0);
  say(f, HARK_EVENT_CLICK, click, "button", "Send");
  f->at_ms += 200;
  say(f, HARK_EVENT_REQUEST_START, N(2), NULL, NULL);
  assert_int_equal(form->sent, 1);
  say(f, HARK_EVENT_REQUEST_START, N(3), NULL, NULL);
  assert_int_equal(form->sent, 1);
  assert_int_equal(field_labelled(form, "Note")->changes, 1);
  assert_true(field_labelled(form, "Note")->filled);
}

static void what_the_page_sets_itself_is_nobodys_doing(void **state) {
  filling *f = *state;
  say(f, HARK_EVENT_FOCUS, N(MAIL, FORM), NULL, NULL); // autofocus
  say(f, HARK_EVENT_INPUT, N(MAIL, 0, HARK_INPUT_SCRIPT), "x", NULL);
  say(f, HARK_EVENT_INPUT, N(PHONE, 0, HARK_INPUT_INITIAL), "x", NULL);
  say(f, HARK_EVENT_CHECK, N(YES, HARK_CHECK_ON), NULL, NULL);
  say(f, HARK_EVENT_INPUT, N(HIDDEN, 0, HARK_INPUT_TYPED), "x", NULL);
  f->at_ms += 100000; // and nobody is there
  hark_digest_forms_end(&f->forms, &f->dom, f->at_ms);
  const hark_digest_form *form = form_named(f, "form#order");
  assert_false(form->changed);
  assert_int_equal(field_labelled(form, "E-mail")->ms, 30000);
  assert_true(field_labelled(form, "Phone")->filled);
  assert_int_equal(form->last_field, 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(a_form_that_is_sent_tells_each_field),
      CASE(what_is_refused_is_not_got_through),
      CASE(a_page_that_sends_by_script_sends_too),
      CASE(what_the_page_sets_itself_is_nobodys_doing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
