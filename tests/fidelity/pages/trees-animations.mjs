// Animations of scripts and stylesheets, and transitions: caught in the middle. Steps hold a value for long enough.
// @ts-check
const evaluate = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

export default {
  moment: ["a transition in the middle"],
  html: `<!doctype html><title>Animations</title><!--hark--><style>
    @keyframes fade { from { opacity: 1 } to { opacity: 0.2 } }
    @keyframes flash { from { opacity: 0.1 } to { opacity: 1 } }
    .box { width: 60px; height: 40px; background: #36c; margin: 4px }
    .slow { animation: fade 8s steps(4, end) }
    #early { animation: flash 200ms linear both }
    #held { animation: fade 4s steps(4, end) -2500ms paused both }
    #slides { transition: transform 2500ms steps(1, end) }
    #slides.on { transform: translateX(100px) }
    </style><div id=early class=box></div><div id=held class=box></div><div id=css class=box></div><div id=script class=box></div>
    <div id=slides class=box></div><div id=host></div>`,
  steps: {
    "a script's animation in the middle": evaluate(() => {
      const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
      const moving = by("script").animate(
        [{ transform: "translateX(0px)" }, { transform: "translateX(200px)" }],
        { duration: 40000, easing: "steps(10, end)", iterations: Infinity },
      );
      moving.currentTime = 9000;
      by("host").attachShadow({ mode: "open" }).innerHTML =
        `<div style="width:30px;height:30px;background:red"></div>`;
      const inner = by("host").shadowRoot.firstChild.animate(
        { opacity: [1, 0] },
        { duration: 30000, easing: "steps(3, end)" },
      );
      inner.updatePlaybackRate(2);
      inner.currentTime = 12000;
      Object.assign(window, { moving });
    }),
    "a stylesheet's, begun late": evaluate(() => document.getElementById("css")?.classList.add("slow")),
    "paused by a script": evaluate(() => {
      const { moving } = /** @type {any} */ (window);
      moving.pause();
      moving.currentTime = 21000;
    }),
    cancelled: evaluate(() => /** @type {any} */ (window).moving.cancel()),
    "a transition in the middle": evaluate(() => document.getElementById("slides")?.classList.add("on")),
    "later on": (/** @type {import("playwright-core").Page} */ tab) => tab.waitForTimeout(3500),
  },
};
