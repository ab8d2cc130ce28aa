#include "collector/report/page.h"

#include "collector/report/friction_css.h" // made of friction.css

static void put_time(hark_report_text *text, uint64_t wall_ms) {
  char when[HARK_REPORT_TIME_CHARS];
  hark_report_time_name(wall_ms, when);
  hark_report_puts(text, when);
}

static bool has_site(const hark_report_options *options) {
  return options->site && options->site[0];
}

void hark_report_page_begin(hark_report_text *text, const char *kind, const char *style,
                            const hark_report_options *options) {
  hark_report_puts(text, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                         "'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                         "<meta name=\"referrer\" content=\"no-referrer\"><title>");
  hark_report_puts(text, kind);
  hark_report_puts(text, " report");
  if (has_site(options)) {
    hark_report_puts(text, " – ");
    hark_report_put_html(text, hark_bytes_from_cstr(options->site));
  }
  hark_report_puts(text, "</title><style>");
  hark_report_put(text, hark_friction_css());
  hark_report_puts(text, style);
  hark_report_puts(text, "</style></head>\n<body><div class=\"wrap\">\n");
}

void hark_report_page_eyebrow(hark_report_text *text, const char *kind, const hark_report_options *options,
                              uint64_t first_ms, uint64_t last_ms) {
  hark_report_puts(text, "<p class=\"eyebrow\"><span><b>hark</b> ");
  hark_report_puts(text, kind);
  hark_report_puts(text, " report</span>");
  if (has_site(options)) {
    hark_report_puts(text, "<span>");
    hark_report_put_html(text, hark_bytes_from_cstr(options->site));
    hark_report_puts(text, "</span>");
  }
  if (last_ms > 0) {
    hark_report_puts(text, "<span>");
    put_time(text, first_ms);
    hark_report_puts(text, " to ");
    put_time(text, last_ms);
    hark_report_puts(text, " UTC</span>");
  }
  hark_report_puts(text, "</p>\n");
}

void hark_report_page_end(hark_report_text *text, const hark_report_options *options) {
  hark_report_puts(text, "<footer>Made by hark");
  if (options->generated_ms) {
    hark_report_puts(text, " on ");
    put_time(text, options->generated_ms);
    hark_report_puts(text, " UTC");
  }
  hark_report_puts(text, ".</footer>\n</div></body></html>\n");
}
