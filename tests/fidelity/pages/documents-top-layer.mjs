// Dialogs, popovers and the fullscreen element, in the order in which they were raised.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Top layer</title><!--hark--><style>
dialog { width: 300px; height: 120px } dialog::backdrop { background: rgb(0 0 60 / 0.4) }
[popover] { width: 200px; height: 90px; background: rgb(255, 250, 200) }
[popover]:popover-open { border: 4px solid teal }
#film { width: 100px; height: 60px; background: rgb(120, 0, 60) } #film:fullscreen { background: rgb(0, 90, 0) }
</style></head><body><p>behind</p><button id="menu" popovertarget="tip">Tip</button>
<div id="tip" popover>a tip</div><div id="hold" popover="manual">stays</div>
<dialog id="ask"><form method="dialog">asked <button>Yes</button></form></dialog><dialog id="aside">aside</dialog>
<div id="film">film</div><details id="more"><summary>More</summary>of it</details></body></html>`,
  styles: /^(?:z-index|object-fit)$/,
  steps: {
    "a popover": (tab) => tab.click("#menu"),
    "another stays": (tab) => tab.evaluate(() => void document.getElementById("hold")?.showPopover()),
    "a dialog over them": (tab) =>
      tab.evaluate(() => void (/** @type {any} */ (document.getElementById("ask")).showModal())),
    "all closed": async (tab) => {
      await tab.keyboard.press("Escape");
      await tab.evaluate(() => void document.getElementById("hold")?.hidePopover());
    },
    "raised in another order than they stand": (tab) =>
      tab.evaluate(() => {
        for (const id of ["hold", "tip"]) {
          const popover = /** @type {HTMLElement} */ (document.getElementById(id));
          popover.setAttribute("popover", "manual");
          popover.showPopover();
        }
      }),
    "and lowered": (tab) =>
      tab.evaluate(() => {
        for (const id of ["hold", "tip"]) document.getElementById(id)?.hidePopover();
      }),
    "a dialog and details stand open": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("aside")).show();
        /** @type {any} */ (document.getElementById("more")).open = true;
      }),
    fullscreen: async (tab) => {
      await tab.evaluate(() => document.getElementById("film")?.requestFullscreen());
    },
    "and back": async (tab) => {
      await tab.evaluate(() => document.exitFullscreen());
    },
  },
};
