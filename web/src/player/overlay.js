// overlay.js — the visitor's hand over the recorded page: pointer, trail, touches, click ripples.
// @ts-check

const TRAIL_MS = 900;
const TRAIL_POINTS = 200;
const RIPPLE_MS = 650;
const POINTER =
  '<svg viewBox="0 0 20 20" width="22" height="22"><path d="M1 1v15l4-4 3 7 3-1.3L8 11h6z"/></svg>';

export class Overlay {
  /** @param {HTMLElement} glass lies over the frame, in the recorded page's pixels */
  constructor(glass) {
    this.glass = glass;
    this.canvas = glass.ownerDocument.createElement("canvas");
    this.canvas.className = "overlay__trail";
    this.pointer = glass.ownerDocument.createElement("div");
    this.pointer.className = "overlay__pointer";
    this.pointer.innerHTML = POINTER;
    this.pointer.hidden = true;
    glass.replaceChildren(this.canvas, this.pointer);
    /** @type {{x: number, y: number, at: number}[]} */
    this.points = [];
    this.width = this.height = 0;
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    this.width = this.canvas.width = width;
    this.height = this.canvas.height = height;
  }

  /** @param {boolean} touch */
  device(touch) {
    this.pointer.classList.toggle("overlay__pointer--touch", touch);
  }

  /** @param {number} x @param {number} y @param {number} at page time; below 0: no trail leads here */
  move(x, y, at) {
    this.pointer.hidden = false;
    this.pointer.style.transform = `translate(${x}px, ${y}px)`;
    if (at < 0) this.points = [];
    else this.points.push({ x, y, at });
    if (this.points.length > TRAIL_POINTS) this.points.splice(0, this.points.length - TRAIL_POINTS);
  }

  /** @param {number} x @param {number} y @param {string} [tone] */
  ripple(x, y, tone = "click") {
    const ring = this.glass.ownerDocument.createElement("i");
    ring.className = `overlay__ripple overlay__ripple--${tone}`;
    ring.style.left = `${x}px`;
    ring.style.top = `${y}px`;
    this.glass.append(ring);
    setTimeout(() => ring.remove(), RIPPLE_MS);
  }

  clear() {
    this.points = [];
    this.pointer.hidden = true;
    for (const ring of this.glass.querySelectorAll(".overlay__ripple")) ring.remove();
    this.draw(0);
  }

  /** @param {number} now page time */
  draw(now) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, this.width, this.height);
    context.lineCap = "round";
    context.lineWidth = 4;
    for (let i = 1; i < this.points.length; i++) {
      const from = this.points[i - 1];
      const to = this.points[i];
      const age = (now - to.at) / TRAIL_MS;
      if (age >= 1 || to.at - from.at > TRAIL_MS) continue;
      context.strokeStyle = `rgba(232, 89, 12, ${0.55 * (1 - Math.max(0, age))})`;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
  }
}
