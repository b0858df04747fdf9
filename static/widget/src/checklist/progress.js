/** How far a checklist is, as a ring, and the joy at its end. */
import { node } from "../surface/nodes.js";

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;
const COLOURS = ["accent", "star", "good", "bad"];
const PIECES = 28;

const drawn = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};

export function ring() {
  const circle = { cx: 8, cy: 8, r: RADIUS };
  const way = drawn("circle", { ...circle, class: "way", "stroke-dasharray": AROUND });
  const whole = drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", class: "ring" });
  whole.append(drawn("circle", circle), way, drawn("path", { d: "M5 8.200l2.100 2.100L11 6.300", class: "tick" }));
  return {
    whole,
    /** @param {number} part within 0..1 */
    show: (part) => way.setAttribute("stroke-dashoffset", String(AROUND * (1 - part))),
  };
}

/** Coloured paper, for who likes motion. @param {Element} over */
export function confetti(over) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const paper = node("div", { class: "confetti", "aria-hidden": "true" }, ...Array.from({ length: PIECES }, () => node("i")));
  over.append(paper);
  const flights = /** @type {HTMLElement[]} */ ([...paper.children]).map((piece, index) => {
    piece.style.background = `var(--${COLOURS[index % COLOURS.length]})`;
    const side = (Math.random() - 0.5) * 320;
    const turn = `rotate(${Math.round(Math.random() * 720)}deg)`;
    const rise = -120 - Math.random() * 180;
    return piece.animate(
      [
        { transform: "none", opacity: 1 },
        { transform: `translate(${side * 0.7}px, ${rise}px) ${turn}`, opacity: 1, easing: "ease-in", offset: 0.4 },
        { transform: `translate(${side}px, 40px) ${turn} rotateX(400deg)`, opacity: 0 },
      ],
      { duration: 1600 + Math.random() * 700, easing: "cubic-bezier(0.1, 0.8, 0.4, 1)", fill: "forwards" },
    ).finished;
  });
  Promise.allSettled(flights).then(() => paper.remove());
}
