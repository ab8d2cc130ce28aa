// attributes.h — what the attributes are that are not words, by the hash of their name.
//
// Room: sdk/core (private to classes.c). Tests: tests/sdk/test_classes.c, which says the line of one that is new.
//
// HARK_ATTRIBUTE(hash, meaning, name): the upper 24 bits of the FNV-1a hash, ascending; the names themselves stay out
// of the page. That a name nobody thought of has the hash of one of these happens once in 100,000, and to no `data-`.
//
// URL an address; CODE, GEOMETRY nothing that people read; POINTERS names of elements, which sheets and other elements
// point at; WORDS what `aria-` makes an exception of; NOTHING is never sent.
#ifndef HARK_SDK_CORE_ATTRIBUTES_H
#define HARK_SDK_CORE_ATTRIBUTES_H

// clang-format off
#define HARK_ATTRIBUTES(HARK_ATTRIBUTE) \
  HARK_ATTRIBUTE(0x01c46e, URL, "cite") HARK_ATTRIBUTE(0x038324, CODE, "stroke-opacity") \
  HARK_ATTRIBUTE(0x08247e, CODE, "accept") HARK_ATTRIBUTE(0x08c01c, CODE, "gradientUnits") \
  HARK_ATTRIBUTE(0x0cfb58, POINTERS, "list") HARK_ATTRIBUTE(0x0ead1a, CODE, "patternUnits") \
  HARK_ATTRIBUTE(0x0f630c, GEOMETRY, "x2") HARK_ATTRIBUTE(0x0fff32, CODE, "role") \
  HARK_ATTRIBUTE(0x10630e, GEOMETRY, "x1") HARK_ATTRIBUTE(0x14c8d3, GEOMETRY, "offset") \
  HARK_ATTRIBUTE(0x165df0, URL, "ping") HARK_ATTRIBUTE(0x194f7e, CODE, "stroke-linecap") \
  HARK_ATTRIBUTE(0x1b2a01, WORDS, "aria-description") HARK_ATTRIBUTE(0x1f5232, CODE, "border") \
  HARK_ATTRIBUTE(0x20c4ce, CODE, "font-family") HARK_ATTRIBUTE(0x23a0d9, CODE, "size") \
  HARK_ATTRIBUTE(0x2871b0, GEOMETRY, "stroke-dashoffset") HARK_ATTRIBUTE(0x2a37b3, CODE, "rows") \
  HARK_ATTRIBUTE(0x2d286f, CODE, "clip-rule") HARK_ATTRIBUTE(0x2f7092, URL, "srcset") \
  HARK_ATTRIBUTE(0x326088, CODE, "target") HARK_ATTRIBUTE(0x34474c, GEOMETRY, "values") \
  HARK_ATTRIBUTE(0x35c763, CODE, "marker-mid") HARK_ATTRIBUTE(0x37386a, POINTERS, "id") \
  HARK_ATTRIBUTE(0x3d7e62, CODE, "color") HARK_ATTRIBUTE(0x4058c7, POINTERS, "form") \
  HARK_ATTRIBUTE(0x425ed3, VALUE, "value") HARK_ATTRIBUTE(0x4535e4, CODE, "sizes") \
  HARK_ATTRIBUTE(0x4671ae, CODE, "version") HARK_ATTRIBUTE(0x4674ca, URL, "profile") \
  HARK_ATTRIBUTE(0x48f48d, CODE, "rel") HARK_ATTRIBUTE(0x4948dd, POINTERS, "itemtype") \
  HARK_ATTRIBUTE(0x495124, WORDS, "aria-valuetext") HARK_ATTRIBUTE(0x4babd8, URL, "background") \
  HARK_ATTRIBUTE(0x4c22c5, GEOMETRY, "fy") HARK_ATTRIBUTE(0x4c7d92, CODE, "dominant-baseline") \
  HARK_ATTRIBUTE(0x4d22c7, GEOMETRY, "fx") HARK_ATTRIBUTE(0x4d4fb3, URL, "usemap") \
  HARK_ATTRIBUTE(0x4e388f, CODE, "is") HARK_ATTRIBUTE(0x4ed308, CODE, "xmlns:xlink") \
  HARK_ATTRIBUTE(0x4f2986, GEOMETRY, "cx") HARK_ATTRIBUTE(0x501cbb, GEOMETRY, "dy") \
  HARK_ATTRIBUTE(0x502987, GEOMETRY, "cy") HARK_ATTRIBUTE(0x511cbd, GEOMETRY, "dx") \
  HARK_ATTRIBUTE(0x5127f1, CODE, "type") HARK_ATTRIBUTE(0x54546f, GEOMETRY, "ry") \
  HARK_ATTRIBUTE(0x555470, GEOMETRY, "rx") HARK_ATTRIBUTE(0x5a9dcf, CODE, "valign") \
  HARK_ATTRIBUTE(0x5ab773, GEOMETRY, "gradientTransform") HARK_ATTRIBUTE(0x5be0ba, POINTERS, "itemprop") \
  HARK_ATTRIBUTE(0x5c7e80, CODE, "stop-opacity") HARK_ATTRIBUTE(0x5d6614, CODE, "maxlength") \
  HARK_ATTRIBUTE(0x602c63, CODE, "align") HARK_ATTRIBUTE(0x63df42, CODE, "rowspan") \
  HARK_ATTRIBUTE(0x68348a, CODE, "begin") HARK_ATTRIBUTE(0x68cc88, CODE, "loading") \
  HARK_ATTRIBUTE(0x69bc09, WORDS, "aria-roledescription") HARK_ATTRIBUTE(0x6a986f, CODE, "enctype") \
  HARK_ATTRIBUTE(0x6ad760, URL, "manifest") HARK_ATTRIBUTE(0x709547, CODE, "slot") \
  HARK_ATTRIBUTE(0x70d526, NOTHING, "integrity") HARK_ATTRIBUTE(0x70ea3b, CODE, "lang") \
  HARK_ATTRIBUTE(0x77da4a, CODE, "charset") HARK_ATTRIBUTE(0x78ae83, CODE, "preserveAspectRatio") \
  HARK_ATTRIBUTE(0x79b4be, CODE, "tabindex") HARK_ATTRIBUTE(0x7a1269, CODE, "text-anchor") \
  HARK_ATTRIBUTE(0x7c7836, CODE, "part") HARK_ATTRIBUTE(0x7f5419, CODE, "autocomplete") \
  HARK_ATTRIBUTE(0x7fdbf4, CODE, "wrap") HARK_ATTRIBUTE(0x83397d, CODE, "stop-color") \
  HARK_ATTRIBUTE(0x84874d, GEOMETRY, "path") HARK_ATTRIBUTE(0x851d98, GEOMETRY, "viewBox") \
  HARK_ATTRIBUTE(0x8b9e79, URL, "poster") HARK_ATTRIBUTE(0x8c6000, GEOMETRY, "y1") \
  HARK_ATTRIBUTE(0x8d39bd, POINTERS, "name") HARK_ATTRIBUTE(0x8d6001, GEOMETRY, "y2") \
  HARK_ATTRIBUTE(0x8da11b, CODE, "xmlns") HARK_ATTRIBUTE(0x8e5520, URL, "formaction") \
  HARK_ATTRIBUTE(0x8e981f, CODE, "marker-end") HARK_ATTRIBUTE(0x917909, GEOMETRY, "patternTransform") \
  HARK_ATTRIBUTE(0x93b614, GEOMETRY, "stroke-dasharray") HARK_ATTRIBUTE(0x95876e, GEOMETRY, "width") \
  HARK_ATTRIBUTE(0x975cb8, URL, "xlink:href") HARK_ATTRIBUTE(0x98fe03, URL, "archive") \
  HARK_ATTRIBUTE(0x99679a, CODE, "stroke-linejoin") HARK_ATTRIBUTE(0x9aa418, URL, "href") \
  HARK_ATTRIBUTE(0x9b064d, GEOMETRY, "keyTimes") HARK_ATTRIBUTE(0x9b9051, CODE, "clip-path") \
  HARK_ATTRIBUTE(0x9dc3d9, CODE, "shape") HARK_ATTRIBUTE(0x9f50cc, WORDS, "aria-placeholder") \
  HARK_ATTRIBUTE(0xa4c379, NOTHING, "srcdoc") HARK_ATTRIBUTE(0xab3e0b, CODE, "class") \
  HARK_ATTRIBUTE(0xab45f7, CODE, "method") HARK_ATTRIBUTE(0xac307e, STYLE, "style") \
  HARK_ATTRIBUTE(0xacd3f4, URL, "imagesrcset") HARK_ATTRIBUTE(0xacf383, POINTERS, "for") \
  HARK_ATTRIBUTE(0xae8382, CODE, "inputmode") HARK_ATTRIBUTE(0xb04f8a, GEOMETRY, "keySplines") \
  HARK_ATTRIBUTE(0xb1a03e, CODE, "crossorigin") HARK_ATTRIBUTE(0xb1ea62, CODE, "fill") \
  HARK_ATTRIBUTE(0xb47c18, CODE, "marker-start") HARK_ATTRIBUTE(0xb72603, CODE, "stroke") \
  HARK_ATTRIBUTE(0xbc9567, GEOMETRY, "points") HARK_ATTRIBUTE(0xbdee2d, CODE, "http-equiv") \
  HARK_ATTRIBUTE(0xc18cc8, CODE, "font-weight") HARK_ATTRIBUTE(0xc2e8fe, CODE, "minlength") \
  HARK_ATTRIBUTE(0xc4642e, URL, "action") HARK_ATTRIBUTE(0xc6c2dd, CODE, "opacity") \
  HARK_ATTRIBUTE(0xc7441a, CODE, "step") HARK_ATTRIBUTE(0xc7e168, CODE, "filter") \
  HARK_ATTRIBUTE(0xc859cd, CODE, "coords") HARK_ATTRIBUTE(0xc98f45, CODE, "min") \
  HARK_ATTRIBUTE(0xcc4a79, CODE, "bgcolor") HARK_ATTRIBUTE(0xccea6d, CODE, "datetime") \
  HARK_ATTRIBUTE(0xd130ef, CODE, "dur") HARK_ATTRIBUTE(0xd33ce1, URL, "src") \
  HARK_ATTRIBUTE(0xd48e74, CODE, "stdDeviation") HARK_ATTRIBUTE(0xd5bdbb, GEOMETRY, "height") \
  HARK_ATTRIBUTE(0xd665d9, POINTERS, "headers") HARK_ATTRIBUTE(0xd6b302, POINTERS, "property") \
  HARK_ATTRIBUTE(0xd6ea8a, CODE, "fill-rule") HARK_ATTRIBUTE(0xd744bf, CODE, "cols") \
  HARK_ATTRIBUTE(0xd7a2e3, CODE, "max") HARK_ATTRIBUTE(0xd872e2, URL, "data") \
  HARK_ATTRIBUTE(0xd8b02b, URL, "longdesc") HARK_ATTRIBUTE(0xe10c24, GEOMETRY, "d") \
  HARK_ATTRIBUTE(0xe145f2, CODE, "colspan") HARK_ATTRIBUTE(0xe1ad93, GEOMETRY, "transform") \
  HARK_ATTRIBUTE(0xe41822, CODE, "decoding") HARK_ATTRIBUTE(0xe64015, URL, "icon") \
  HARK_ATTRIBUTE(0xe77745, CODE, "mask") HARK_ATTRIBUTE(0xe962b1, CODE, "dir") \
  HARK_ATTRIBUTE(0xeb1f8d, GEOMETRY, "stroke-width") HARK_ATTRIBUTE(0xf70c47, GEOMETRY, "r") \
  HARK_ATTRIBUTE(0xf90879, NOTHING, "nonce") HARK_ATTRIBUTE(0xfac031, CODE, "fill-opacity") \
  HARK_ATTRIBUTE(0xfafc18, WORDS, "aria-label") HARK_ATTRIBUTE(0xfc0c4e, GEOMETRY, "y") \
  HARK_ATTRIBUTE(0xfc9adf, CODE, "media") HARK_ATTRIBUTE(0xfd0c50, GEOMETRY, "x") \
  HARK_ATTRIBUTE(0xfd7356, URL, "codebase") HARK_ATTRIBUTE(0xff5ed1, CODE, "font-size")
// clang-format on

#endif
