// Documents that are written anew after they have loaded: a frame's, and the page itself, in another mode.
// @ts-check
const evaluate = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

export default {
  html: `<!doctype html><title>Before</title><!--hark--><p>before</p><iframe id=f style="width:200px;height:80px"></iframe>`,
  steps: {
    "a frame": evaluate(() => {
      const doc = /** @type {any} */ (document.getElementById("f")).contentDocument;
      doc.open();
      doc.write("<!doctype html><body style='background:#efe'><p>written</p>");
      doc.close();
      doc.body.append("and on");
    }),
    "the page": evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      document.open();
      document.write(
        "<title>After</title><style>p{color:rgb(0,0,200)}</style><body><p>after</p><table><td>quirks</table>",
      );
      document.close();
      document.body.append("and on");
    }),
  },
};
