// Labelled behaviour for the signals that only the collector looks for; as in episodes.mjs.
// @ts-check

/** @typedef {import("./episodes.mjs").Hand} Hand */
/** @param {(page: string, name: string, expect: string[], act: (hand: Hand) => Promise<void>) => void} add */
export function addLate(add) {
  /** Types into a field. @param {Hand} h @param {string} selector @param {string} text */
  const type = async (h, selector, text) => {
    await h.click(selector);
    await h.tab.keyboard.type(text, { delay: h.random(40, 110) });
  };
  /** @param {Hand} h @param {string} key @param {number} times @param {[number, number]} gap */
  const press = async (h, key, times, gap) => {
    for (let i = 0; i < times; i++) {
      await h.tab.keyboard.press(key);
      await h.wait(...gap);
    }
  };

  // A late answer.
  add("slow", "an estimate", ["slow_click"], (h) => h.click("#late"));
  add("slow", "a forecast", ["slow_click"], (h) => h.click("#later"));
  add("slow", "a total", [], (h) => h.click("#quick"));
  add("slow", "totals, slowly", [], (h) => h.click("#quick", 2, [1200, 1900]));
  add("slow", "no help, then the menu", ["dead_click"], async (h) => {
    await h.click("#dead");
    await h.tab.mouse.move(500, 300);
    await h.wait(2700);
    const { x, y } = await h.point("#menu");
    await h.tab.mouse.move(x, y, { steps: 4 });
  });

  // Keys.
  add("keys", "hammers on Enter", ["rage_keys"], async (h) => {
    await type(h, "#code", "hello");
    await press(h, "Enter", h.random(5, 8), [90, 260]);
  });
  add("keys", "hammers on Escape", ["rage_keys"], (h) => press(h, "Escape", h.random(5, 9), [90, 260]));
  add("keys", "empty lines", [], async (h) => {
    await h.click("#note");
    await press(h, "Enter", h.random(5, 8), [90, 260]);
  });
  add("keys", "Enter twice", [], async (h) => {
    await type(h, "#code", "hello");
    await press(h, "Enter", 2, [150, 300]);
  });
  add("keys", "adds entries", [], async (h) => {
    await h.click("#add");
    await press(h, "Enter", h.random(5, 8), [90, 260]);
  });
  add("keys", "steers by arrows", [], (h) => press(h, "ArrowLeft", h.random(8, 14), [60, 160]));

  // Fields.
  add("fields", "from anew", ["refilled_field"], async (h) => {
    await type(h, "#from", "Paris");
    await type(h, "#to", "Rome");
    await type(h, "#from", "X");
  });
  add("fields", "all of them, then two anew", ["refilled_field"], async (h) => {
    for (const field of ["#from", "#to", "#via", "#to", "#from"]) await type(h, field, "Ulm");
  });
  add("fields", "once each", [], async (h) => {
    for (const field of ["#from", "#to", "#via"]) await type(h, field, "Lyon");
  });
  add("fields", "looks at it again", [], async (h) => {
    await type(h, "#from", "Paris");
    await type(h, "#to", "Rome");
    await h.click("#from");
    await h.click("#via");
  });
  add("fields", "corrects at once", [], async (h) => {
    await type(h, "#from", "Pqris");
    await press(h, "Backspace", 4, [60, 150]);
    await h.tab.keyboard.type("aris", { delay: 60 });
  });
  /** Puts words of the page on the clipboard. @param {Hand} h */
  const copyWords = async (h) => {
    const { x, y } = await h.point("#words");
    await h.tab.mouse.click(x, y, { clickCount: 3, delay: 30 });
    await h.tab.keyboard.press("Control+c");
  };
  for (const field of ["#to", "#via"]) {
    add("fields", `gives up typing in ${field}`, ["pasted_instead"], async (h) => {
      await copyWords(h);
      await type(h, field, "Lodnon");
      await press(h, "Backspace", h.random(2, 6), [50, 150]);
      await h.tab.keyboard.press("Control+v");
    });
    add("fields", `pastes into ${field}`, [], async (h) => {
      await copyWords(h);
      await h.click(field);
      await h.tab.keyboard.press("Control+v");
    });
  }
  add("fields", "types one, pastes the other", [], async (h) => {
    await copyWords(h);
    await type(h, "#from", "Romme");
    await press(h, "Backspace", 2, [60, 150]);
    await h.tab.keyboard.type("e");
    await h.click("#to");
    await h.tab.keyboard.press("Control+v");
  });

  // A form that refuses.
  add("signup", "sends it empty", ["invalid_field"], (h) => h.click("#send"));
  add("signup", "a wrong address", ["invalid_field", "form_abandonment"], async (h) => {
    await type(h, "[name=name]", "Ada");
    await type(h, "[name=mail]", "ada at home");
    await h.click("#send");
  });
  add("signup", "all is right", [], async (h) => {
    await type(h, "[name=name]", "Ada");
    await type(h, "[name=mail]", "ada@example.org");
    await h.click("#send");
  });
  add("signup", "looks into it", [], (h) => h.click("[name=city]"));
  add("signup", "ponders before sending", ["hesitation_submit"], async (h) => {
    await type(h, "[name=name]", "Ada");
    await type(h, "[name=mail]", "ada@example.org");
    await h.wait(6800, 9000);
    await h.click("#send");
  });
  add("signup", "ponders, by key", ["hesitation_submit"], async (h) => {
    await type(h, "[name=mail]", "ada@example.org");
    await type(h, "[name=name]", "Ada");
    await h.wait(6800, 9000);
    await h.tab.keyboard.press("Enter");
  });
  add("signup", "looks it over", [], async (h) => {
    await type(h, "[name=name]", "Ada");
    await type(h, "[name=mail]", "ada@example.org");
    await h.wait(1000, 3500);
    await h.click("#send");
  });
  add("signup", "ponders, and adds the city", [], async (h) => {
    await type(h, "[name=name]", "Ada");
    await type(h, "[name=mail]", "ada@example.org");
    await h.wait(6800, 9000);
    await type(h, "[name=city]", "Bath");
    await h.click("#send");
  });

  // Scrolling.
  /** @param {Hand} h @param {number} dy @param {number} steps */
  const wheel = async (h, dy, steps) => {
    for (let i = 0; i < steps; i++) {
      await h.tab.mouse.wheel(0, dy);
      await h.wait(40, 90);
    }
  };
  add("long", "searches by wheel", ["excessive_scroll"], async (h) => {
    for (let i = 0; i < 7; i++) await wheel(h, (i % 2 ? -1 : 1) * h.random(260, 420), 6);
  });
  add("long", "searches by key", ["excessive_scroll"], async (h) => {
    for (let i = 0; i < 4; i++) {
      await press(h, "End", 1, [350, 900]);
      await press(h, "Home", 1, [350, 900]);
    }
  });
  add("long", "reads down", [], (h) => wheel(h, h.random(200, 300), 18));
  add("long", "reads down, and back up", [], async (h) => {
    await wheel(h, h.random(300, 400), 12);
    await wheel(h, -400, 12);
  });
  add("long", "a little up and down", [], async (h) => {
    await wheel(h, 300, 5);
    for (let i = 0; i < 8; i++) await wheel(h, i % 2 ? -110 : 110, 3);
  });

  // Copies.
  /** @param {Hand} h @param {string} selector */
  const copy = async (h, selector) => {
    const { x, y } = await h.point(selector);
    await h.wait(400, 2500);
    await h.tab.mouse.click(x, y, { clickCount: 3, delay: 30 });
    await h.tab.keyboard.press("Control+c");
  };
  add("trouble", "copies the error", ["copied_error", "error_click"], async (h) => {
    await h.click("#pay");
    await copy(h, "#said");
  });
  add("trouble", "copies what failed", ["copied_error", "request_failure"], async (h) => {
    await h.click("#load");
    await copy(h, "#said");
  });
  add("trouble", "copies good news", [], async (h) => {
    await h.click("#fine");
    await copy(h, "#said");
  });
  add("trouble", "copies some words", [], (h) => copy(h, "#words"));
  add("trouble", "an error, and goes", ["error_click"], (h) => h.click("#pay"));

  // To and fro.
  const back = (/** @type {Hand} */ h) => h.tab.evaluate(() => history.back());
  add("rooms", "in and out", ["quick_back"], async (h) => {
    await h.click("#a");
    await h.wait(900, 3500);
    await back(h);
  });
  add("rooms", "in, and home", ["quick_back"], async (h) => {
    await h.click("#b");
    await h.wait(900, 3500);
    await h.click("#home");
  });
  add("rooms", "stays a while", [], async (h) => {
    await h.click("#a");
    await h.wait(8200, 10500);
    await back(h);
  });
  add("rooms", "goes on and on", [], async (h) => {
    for (const room of ["#a", "#b", "#c"]) {
      await h.click(room);
      await h.wait(800, 2500);
    }
  });
  add("rooms", "leaves a note, and back", [], async (h) => {
    await h.click("#c");
    await type(h, "#note", "hi");
    await back(h);
  });
  add("rooms", "to and fro", ["back_and_forth", "quick_back"], async (h) => {
    for (const room of ["#a", "#home", "#a", "#home", "#a", "#home"]) {
      await h.click(room);
      await h.wait(700, 2000);
    }
  });
  add("rooms", "to and fro, slowly", ["back_and_forth"], async (h) => {
    for (const room of ["#b", "#home", "#b", "#home", "#b"]) {
      await h.click(room);
      await h.wait(7600, 8600);
    }
  });
  add("rooms", "each room from the hall", ["quick_back"], async (h) => {
    for (const room of ["#a", "#b", "#c"]) {
      await h.click(room);
      await h.wait(700, 2000);
      await h.click("#home");
      await h.wait(700, 2000);
    }
  });
  add("rooms", "twice the same", [], async (h) => {
    for (const room of ["#a", "#home", "#a"]) {
      await h.click(room);
      await h.wait(7600, 8600);
    }
  });

  // Searching.
  /** @param {Hand} h @param {string} text @param {string} [field] */
  const search = async (h, text, field = "#seek") => {
    await h.click(field);
    await h.tab.keyboard.type(text, { delay: h.random(40, 110) });
    await h.tab.keyboard.press("Enter");
    await h.wait(600, 2500);
  };
  add("finder", "searches again", ["repeated_search"], async (h) => {
    await search(h, "lamp");
    await search(h, "shade");
  });
  add("finder", "searches three times", ["repeated_search"], async (h) => {
    for (const words of ["lamp", "red", "big"]) await search(h, words);
  });
  add("finder", "searches once", [], (h) => search(h, "lamp"));
  add("finder", "opens a result between", [], async (h) => {
    await search(h, "lamp");
    await h.click("#hit");
    await search(h, "desk");
  });
  add("finder", "talks", [], async (h) => {
    for (const words of ["hello", "there"]) await search(h, words, "#say");
  });

  // The screen.
  /** @param {Hand} h @param {[number, number][]} sizes */
  const resize = async (h, sizes) => {
    for (const [width, height] of sizes) {
      await h.tab.setViewportSize({ width, height });
      await h.wait(500, 1300);
    }
  };
  /** @type {[number, number][]} */ const TURNS = [
    [400, 800],
    [800, 400],
    [400, 800],
    [800, 400],
  ];
  add("article", "turns the screen about", ["turned_screen"], (h) => resize(h, TURNS));
  add("shop", "turns the screen about", ["turned_screen"], (h) => resize(h, TURNS.slice(0, 3)));
  add("article", "turns the screen once", [], (h) => resize(h, TURNS.slice(0, 1)));
  add("shop", "turns it, and back", [], (h) => resize(h, TURNS.slice(0, 2)));
  add("article", "makes the window smaller", [], (h) =>
    resize(h, [
      [950, 690],
      [900, 640],
      [860, 600],
      [820, 560],
    ]),
  );
  /** @param {Hand} h @param {number} scale */
  const zoom = async (h, scale) => {
    const devtools = await h.tab.context().newCDPSession(h.tab);
    await devtools.send("Emulation.setPageScaleFactor", { pageScaleFactor: scale });
    await h.wait(600);
  };
  add("article", "zooms in", ["zoomed_in"], (h) => zoom(h, 1.4 + h.random(0, 20) / 10));
  add("shop", "zooms in", ["zoomed_in"], (h) => zoom(h, 1.4 + h.random(0, 20) / 10));
  add("article", "zooms a little", [], (h) => zoom(h, 1.05 + h.random(0, 10) / 100));
  add("fields", "a field zooms in", [], async (h) => {
    await h.click("#from");
    await zoom(h, 1.6);
  });

  // Beginning.
  for (const [page, selector] of [
    ["shop", "#add"],
    ["menu", "#plan"],
  ]) {
    add(page, `waits long for ${selector}`, ["hesitation_start"], async (h) => {
      await h.wait(15500, 18000);
      await h.click(selector);
    });
    add(page, `waits a while for ${selector}`, [], async (h) => {
      await h.wait(4000, 9000);
      await h.click(selector);
    });
  }
  add("article", "reads on, then jumps", [], async (h) => {
    await wheel(h, 60, 2);
    await h.wait(15500, 17500);
    await h.click("#jump");
  });

  // Double clicks.
  add("table", "two slow clicks on a cell", [], (h) => h.click(".cell", 2, [1100, 1600]));
  add("table", "opens the other cell", ["double_click"], async (h) => {
    const { x, y } = await h.point(".cell:nth-child(2)");
    await h.tab.mouse.dblclick(x, y, { delay: 30 });
  });
}
