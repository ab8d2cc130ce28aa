// Canvases, where the site asks for their pictures: drawn on, drawn on again, WebGL that is shown once and WebGL that runs,
// in a shadow tree and a frame; and those that stay boxes: under a mask, blocked, with another origin's pixels.
// @ts-check
import assert from "node:assert/strict";
import { PNG } from "pngjs";

const dot = new PNG({ width: 20, height: 20 });
for (let i = 0; i < dot.data.length; i += 4) dot.data.set([200, 0, 0, 255], i);

/** @type {import("../runner.mjs").Fixture} */
export default {
  tag: 'data-canvas="4"',
  pixels: 0.015, // pictures are packed, and some canvases stay boxes
  html: `<!doctype html><title>Canvas</title><!--hark--><style>canvas { margin: 4px; background: #ddd; border: 2px solid #888 }
#masked, #foreign, #blocked { width: 40px; height: 20px }</style>
<canvas id="flat" width="200" height="120"></canvas><canvas id="once" width="160" height="120"></canvas><canvas id="runs" width="160" height="120"></canvas>
<div id="host"></div><iframe id="frame" srcdoc="<canvas id=in width=120 height=60></canvas>" style="width:160px;height:90px"></iframe>
<body data-other="%OTHER%/trees-canvas/dot.png"><p><canvas id="masked" width="40" height="20" data-hark-mask></canvas><canvas id="foreign" width="40" height="20"></canvas>
<canvas id="blocked" width="40" height="20" data-hark-block></canvas></p>
<script>
var fill = (canvas, colour, x, y, width, height) => {
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
};
// A triangle, and nothing to see anywhere else; the browser throws it away after each frame.
var triangle = (canvas, red, green, blue) => {
  const gl = canvas.getContext("webgl");
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, "attribute vec2 at; void main() { gl_Position = vec4(at, 0, 1); }"],
    [gl.FRAGMENT_SHADER, "precision mediump float; uniform vec3 ink; void main() { gl_FragColor = vec4(ink, 1); }"],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-0.9, -0.9, 0.9, -0.9, 0, 0.9]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.uniform3f(gl.getUniformLocation(program, "ink"), red, green, blue);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
};
fill(flat, "rgb(20, 60, 160)", 20, 20, 80, 60);
fill(masked, "black", 0, 0, 40, 20);
fill(blocked, "black", 0, 0, 40, 20);
var run = () => { triangle(runs, 0.1, 0.6, 0.2); if (!window.rests) requestAnimationFrame(run); };
</script>`,
  files: { "dot.png": { body: PNG.sync.write(dot), type: "image/png" } },
  assets: 6,
  attributes: /^(?:id|width|height)$/, // of the blocked one only its size is told
  steps: {
    "some time later": (tab) => tab.waitForTimeout(900),
    "drawn on": async (tab) => {
      await tab.evaluate(async () => {
        const page = /** @type {any} */ (window);
        page.fill(page.flat, "rgb(200, 120, 0)", 60, 40, 120, 60);
        page.triangle(page.once, 0.7, 0.1, 0.5);
        page.run();
        const root = page.host.attachShadow({ mode: "open" });
        root.innerHTML = "<canvas width=100 height=50></canvas>";
        page.fill(root.firstChild, "rgb(120, 0, 120)", 0, 0, 50, 50);
        page.fill(page.frame.contentDocument.getElementById("in"), "rgb(0, 120, 120)", 30, 10, 60, 40);
        const image = new Image();
        image.src = document.body.dataset.other ?? "";
        await image.decode().catch(() => {});
        page.foreign.getContext("2d").drawImage(image, 0, 0);
      });
      await tab.waitForTimeout(1500);
    },
    "drawn on again": async (tab) => {
      await tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        page.rests = true;
        page.flat.getContext("2d").clearRect(0, 0, 110, 120);
      });
      await tab.waitForTimeout(2500); // what did not change is looked at more seldom
    },
  },
  also({ events, looks }) {
    const told = new Set(events.filter(({ kind }) => kind === "canvas").map(({ node }) => node));
    assert.equal(told.size, 5, "five canvases have pictures, three have none");
    const ground = (/** @type {string} */ id) =>
      looks[2].replayed?.find(({ attributes }) => attributes?.id === id)?.attributes?.style ?? "";
    for (const id of ["flat", "once", "runs", "in"]) assert.match(ground(id), /data:image/, id);
    for (const id of ["masked", "foreign"]) assert.match(ground(id), /gradient/, id);
  },
};
