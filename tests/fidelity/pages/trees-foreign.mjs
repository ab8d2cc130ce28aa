// Frames of another origin, and images that do not come: said to be what they are, never blank and never guessed.
// @ts-check
const evaluate = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

export default {
  pixels: 0.03, // the label in the place of what is not known
  html: `<!doctype html><title>Foreign</title><!--hark--><style>iframe{width:140px;height:60px}</style>
    <iframe id=other src="%OTHER%/trees-foreign/theirs"></iframe><iframe id=boxed sandbox srcdoc="<p>an origin of its own"></iframe>
    <p><img id=bad src="none.png" alt="A lost picture"></p><p>after <img src="gone.png" width=50 height=40></p>`,
  files: { theirs: "<!doctype html><p>theirs", ours: "<!doctype html><p>ours" },
  steps: {
    "it becomes ours": evaluate(async () => {
      const other = /** @type {HTMLIFrameElement} */ (document.getElementById("other"));
      other.src = "ours";
      await new Promise((resolve) => other.addEventListener("load", resolve, { once: true }));
    }),
  },
};
