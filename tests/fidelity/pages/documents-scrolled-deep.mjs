// Scrollers in shadow trees, nested ones, and in frames, that were scrolled before hark was there.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Scrolled deep</title></head><body><div id="host"></div>
<iframe id="frame" style="width: 200px; height: 100px" srcdoc="<style>div{height:60px;overflow:auto}p{height:400px;margin:0;background:linear-gradient(red,blue)}</style><div><p>in</p></div><p>below</p>"></iframe>
<script>
  const css = "<style>div { height: 80px; width: 200px; overflow: auto } p { height: 500px; background: linear-gradient(teal, gold) }</style>";
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = css + "<div><p>outer</p></div><section></section>";
  const inner = root.querySelector("section").attachShadow({ mode: "open" });
  inner.innerHTML = css + "<div><p>inner</p></div>";
  root.querySelector("div").scrollTop = 150;
  inner.querySelector("div").scrollTop = 220;
  frame.onload = () => {
    frame.contentDocument.querySelector("div").scrollTop = 130;
    frame.contentWindow.scrollTo(0, 40);
    setTimeout(() => {
      const script = document.querySelector("template").content.firstElementChild;
      const late = document.createElement("script");
      for (const { name, value } of script.attributes) late.setAttribute(name, value);
      document.head.append(late);
    }, 300);
  };
</script><template><!--hark--></template></body></html>`,
};
