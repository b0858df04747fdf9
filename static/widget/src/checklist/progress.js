/** How far a checklist is, as a ring, and the joy at its end. */
import { canvas, node, shape } from "../surface/nodes.js";

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;
const PIECES = 28;

export function ring() {
  const circle = { cx: 8, cy: 8, r: RADIUS };
  const way = shape("circle", { ...circle, class: "way", "stroke-dasharray": AROUND });
  return {
    whole: canvas({ class: "ring" }, shape("circle", circle), way, shape("path", { d: "M5 8.200l2.100 2.100L11 6.300", class: "tick" })),
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
    piece.style.background = `hsl(${index * 47} 80% 55%)`;
    const aside = (Math.random() - 0.5) * 320;
    const turn = `rotate(${Math.random() * 720}deg)`;
    return piece.animate(
      { transform: ["none", `translate(${aside * 0.7}px, ${-120 - Math.random() * 180}px) ${turn}`, `translate(${aside}px, 40px) ${turn}`], opacity: [1, 1, 0] },
      { duration: 1600 + Math.random() * 700, easing: "ease-out", fill: "forwards" },
    ).finished;
  });
  Promise.allSettled(flights).then(() => paper.remove());
}
