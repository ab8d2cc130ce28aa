// forms_html.c — forms as a page: each with how many get through it, and its fields in order, with those who left at
// each.
#include <inttypes.h>

#include "collector/report/forms_report.h"
#include "collector/report/friction_model.h"
#include "collector/report/page.h"

static const char style[] =
    ".through{display:flex;height:.8rem;border-radius:.4rem;overflow:hidden;background:var(--line);margin:.6rem 0}"
    ".through i{display:block;background:var(--more)}.through i+i{background:var(--less)}.lost{display:inline-block;"
    "height:.55em;border-radius:2px;background:var(--less);margin-right:.5em;vertical-align:middle}";

// ---- words ----

static void put_share(hark_report_text *text, uint64_t hits, uint64_t of) {
  if (of == 0) {
    hark_report_puts(text, "–");
    return;
  }
  hark_report_percent(text, (double)hits / (double)of);
  hark_report_puts(text, "%");
}

static const hark_forms_input *worst_of(const hark_forms_form *form) {
  const hark_forms_input *worst = NULL;
  for (uint32_t i = 0; i < form->input_count; i++) {
    worst = form->inputs[i].left > (worst ? worst->left : 0) ? &form->inputs[i] : worst;
  }
  return worst;
}

static void put_input_name(hark_report_text *text, const hark_forms_input *input) {
  hark_report_put_html(text, input->label.size > 0 ? input->label : input->target);
}

// The form that most visitors left.
static const hark_forms_form *dearest_of(const hark_forms_report *r) {
  const hark_forms_form *dearest = r->form_count > 0 && r->forms[0].began > 0 ? &r->forms[0] : NULL;
  for (uint32_t i = 0; i < r->form_count; i++) {
    dearest = dearest && r->forms[i].left > dearest->left ? &r->forms[i] : dearest;
  }
  return dearest;
}

static void put_headline(hark_report_text *text, const hark_forms_report *r) {
  const hark_forms_form *form = dearest_of(r);
  if (!form) {
    hark_report_puts(text, "<h1>Nobody has begun to fill in a form.</h1>\n<p class=\"lead\">A session is read once no "
                           "batch of it has come for ten minutes; the newest ones are read with the report.</p>\n");
    return;
  }
  const hark_forms_input *worst = worst_of(form);
  hark_report_puts(text, "<h1>");
  put_share(text, form->left, form->began);
  hark_report_puts(text, " of those who begin the form on ");
  hark_report_put_html(text, form->page);
  hark_report_puts(text, " do not get through it");
  if (worst) {
    hark_report_puts(text, "; most of them stop at “");
    put_input_name(text, worst);
    hark_report_puts(text, "”");
  }
  hark_report_puts(text, ".</h1>\n<p class=\"lead\">");
  hark_report_count(text, (double)r->sessions);
  hark_report_puts(text,
                   " sessions. A form is begun with the first change in it, and got through where it was sent and, "
                   "the last time, not refused. Values are never recorded, only whether there is one.</p>\n");
}

// ---- a form ----

static void put_input(hark_report_text *text, const hark_forms_form *form, const hark_forms_input *input) {
  hark_report_puts(text, "<tr><td><b>");
  put_input_name(text, input);
  hark_report_puts(text, "</b><br><code>");
  hark_report_put_html(text, input->target);
  hark_report_puts(text, "</code></td><td class=\"n\" data-is=\"Touched\">");
  put_share(text, input->touched, input->visits);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Time\">");
  hark_report_seconds(text, input->ms);
  hark_report_puts(text, " <small>up to ");
  hark_report_seconds(text, input->ms_slow);
  hark_report_puts(text, "</small></td><td class=\"n\" data-is=\"Hesitation\">");
  hark_report_seconds(text, input->hesitation_ms);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Came back\">");
  put_share(text, input->returned, input->visits);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Refused\">");
  put_share(text, input->refused, input->visits);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Sent empty\">");
  put_share(text, input->sent_empty, input->sent);
  hark_report_format(text,
                     "</td><td class=\"n\" data-is=\"Left here\"><span class=\"lost\" style=\"width:%.1fem\"></span>",
                     5 * (form->left > 0 ? (double)input->left / (double)form->left : 0));
  hark_report_count(text, (double)input->left);
  hark_report_puts(text, " · ");
  hark_report_share(text, &input->left_share);
  hark_report_puts(text, "</td></tr>\n");
}

static void put_watch(hark_report_text *text, const hark_forms_form *form, const hark_report_options *options) {
  const hark_forms_input *worst = worst_of(form);
  if (!worst || worst->example_count == 0) {
    return;
  }
  hark_report_puts(text, "<p class=\"small\">Watch those who left at “");
  put_input_name(text, worst);
  hark_report_puts(text, "”: ");
  for (uint32_t i = 0; i < worst->example_count; i++) {
    const hark_forms_moment *m = &worst->examples[i];
    hark_friction_moment moment = {.session = m->session, .tab = m->tab, .epoch = m->epoch, .at_ms = m->at_ms};
    hark_report_link link = hark_report_link_of(&moment);
    hark_report_format(text, "%s<a class=\"watch\" href=\"", i > 0 ? " " : "");
    hark_report_put(text, hark_report_base(options));
    hark_report_puts(text, link.address_html);
    hark_report_format(text, "\">visit %" PRIu32 "</a>", i + 1);
  }
  hark_report_puts(text, "</p>\n");
}

static void put_form(hark_report_text *text, const hark_forms_form *form, const hark_report_options *options) {
  double all = form->began > 0 ? (double)form->began : 1;
  hark_report_puts(text, "<h2>");
  hark_report_put_html(text, form->page);
  hark_report_puts(text, " · <code>");
  hark_report_put_html(text, form->target.size > 0 ? form->target : HARK_LITERAL("fields outside of a form"));
  hark_report_puts(text, "</code></h2><p class=\"lead\">");
  hark_report_count(text, (double)form->visits);
  hark_report_puts(text, " visits saw it, ");
  hark_report_count(text, (double)form->began);
  hark_report_puts(text, " began (");
  hark_report_share(text, &form->began_share);
  hark_report_puts(text, "), ");
  hark_report_count(text, (double)form->through);
  hark_report_puts(text, " of these got through (");
  hark_report_share(text, &form->through_share);
  hark_report_puts(text, ")");
  if (form->ms >= 0) {
    hark_report_puts(text, ", in ");
    hark_report_seconds(text, form->ms);
    hark_report_puts(text, " (median)");
  }
  hark_report_puts(text, "; ");
  hark_report_count(text, (double)form->sent_again);
  hark_report_puts(text, " sent it more than once.");
  hark_report_puts(text,
                   form->began < HARK_FORMS_GROUP_MIN ? " A small sample: take no share for more than a hint." : "");
  hark_report_format(text,
                     "</p><div class=\"through\"><i style=\"width:%.1f%%\"></i><i style=\"width:%.1f%%\"></i></div>\n",
                     100 * (double)form->through / all, 100 * (double)form->left / all);
  hark_report_puts(text,
                   "<div class=\"card\"><table><thead><tr><th>Field<th class=\"n\">Touched<th class=\"n\">Time in it"
                   "<th class=\"n\">Hesitation<th class=\"n\">Came back<th class=\"n\">Refused<th class=\"n\">Sent "
                   "empty<th class=\"n\">Left here</tr></thead><tbody>\n");
  for (uint32_t i = 0; i < form->input_count; i++) {
    put_input(text, form, &form->inputs[i]);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
  put_watch(text, form, options);
}

static void put_method(hark_report_text *text, const hark_forms_report *r) {
  hark_report_puts(
      text, "<h2>How it is counted</h2><div class=\"card method\"><dl><dt>Fields</dt><dd>Shares are of the visits "
            "that began the form and had the field. Time: median, and what one in ten exceeds. Hesitation: median "
            "from focus to the first change. Came back: changed in more than one go.</dd><dt>Left here</dt><dd>Of "
            "those who began: the field that was changed last, where the form was not got through, with its 95% "
            "Wilson score interval.</dd><dt>Left out</dt><dd>");
  hark_report_count(text, (double)r->automated);
  hark_report_puts(text, " sessions of no person, ");
  hark_report_count(text, (double)r->undigested);
  hark_report_puts(text, " that have not come to rest, ");
  hark_report_count(text, (double)r->untold);
  hark_report_puts(text, " visits to forms too many to tell apart.</dd></dl></div>\n");
}

hark_err hark_forms_report_html(const hark_forms_report *r, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_page_begin(&text, "Forms", style, options);
  hark_report_page_eyebrow(&text, "forms", options, r->first_started_ms, r->last_started_ms);
  put_headline(&text, r);
  for (uint32_t i = 0; i < r->form_count && i < HARK_FORMS_SHOWN_MAX && r->forms[i].began > 0; i++) {
    put_form(&text, &r->forms[i], options);
  }
  put_method(&text, r);
  hark_report_page_end(&text, options);
  return hark_report_text_finish(&text, out);
}
