/** What several cards are made of. */
import { drawing, node, shape } from "../../surface/surface.js";

/** Drawings on a grid of 16. */
export const ICONS = {
  tip: "M2.500 3.500h11v7h-6l-2.500 2.500v-2.500h-2.500z",
  hotspot: "M8 5.500a2.500 2.500 0 1 1 0 5a2.500 2.500 0 1 1 0-5zM8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z",
  tour: "M3.500 12.500a1.500 1.500 0 1 1 0-.1M12.500 3.500a1.500 1.500 0 1 1 0-.1M5 12.500h5a2.250 2.250 0 0 0 0-4.500h-4a2.250 2.250 0 0 1 0-4.500h5",
  checklist: "M2.500 4.500l1.200 1.200l2-2.200M8.500 4.500h5M2.500 10.500l1.200 1.200l2-2.200M8.500 11h5",
  modal: "M2 3h12v10h-12zM2 6h12",
  banner: "M2 3h12v10h-12zM2 9.500h12v3.500h-12z",
  announcement: "M3 6.500v3h2l6 3.500v-10l-6 3.500zM13.500 6.500v3",
  survey: "M2.500 2.500h11v11h-11zM5 6h6M5 10h.1M8 10h.1M11 10h.1",
  point: "M8 1.500v3M8 11.500v3M1.500 8h3M11.500 8h3M8 4.500a3.500 3.500 0 1 1 0 7a3.500 3.500 0 1 1 0-7z",
  play: "M5 3.500v9l7-4.500z",
  back: "M6 4L2.500 7.500L6 11M2.500 7.500h7a4 4 0 0 1 0 6h-2",
  forth: "M10 4l3.500 3.500L10 11M13.500 7.500h-7a4 4 0 0 0 0 6h2",
  more: "M3.500 8h.1M8 8h.1M12.500 8h.1",
  up: "M8 12.500v-9M4.500 7L8 3.500L11.500 7",
  down: "M8 3.500v9M4.500 9L8 12.500L11.500 9",
  bin: "M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.7 9h5.600l.7-9",
  plus: "M8 3v10M3 8h10",
  page: "M4 2h5l3 3v9h-8zM9 2v3h3",
  picture: "M2 3h12v10h-12zM2 11l3.500-3.500l3 3l2-2l3.500 3.500M10.500 6h.1",
  lock: "M4 7.500h8v6h-8zM5.500 7.500v-2a2.500 2.500 0 0 1 5 0v2",
  warning: "M8 2.500l6 11h-12zM8 6.500v3.500M8 11.800v.1",
  leave: "M9.500 3h-6v10h6M7 8h7M11.500 5.500L14 8l-2.500 2.500",
  person: "M8 2.500a2.750 2.750 0 1 1 0 5.500a2.750 2.750 0 1 1 0-5.500zM3 13.500a5 4 0 0 1 10 0",
};

/** @param {keyof typeof ICONS} name */
export const icon = (name) => drawing(ICONS[name]);

/** The sign of the product. */
export const sign = () => {
  const drawn = drawing("M4.500 5h7M4.500 8h4");
  drawn.prepend(shape("path", { d: "M1.500 2.500a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-6l-3.500 3v-3h-1.500a1 1 0 0 1-1-1z" }));
  return drawn;
};

/**
 * @param {string} label
 * @param {() => void} onClick
 * @param {{[attribute: string]: any}} [more] `icon` draws one; `isBare` shows it alone
 */
export function button(label, onClick, { icon: name, isBare = false, ...more } = {}) {
  const hidden = isBare && { "aria-label": label, title: label };
  // Only what was said here: a host may have given every object a `class`.
  const added = Object.hasOwn(more, "class") ? more.class : "";
  return node("button", { type: "button", ...hidden, ...more, class: `${isBare ? "icon" : ""} ${added}`, on: { click: onClick } }, name && icon(name), !isBare && node("span", { text: label }));
}

let fields = 0;

/**
 * A named field; what is wrong with it stands beneath it, and it says so itself.
 * @template {HTMLElement} T
 * @param {string} label @param {T} input @param {{hint?: string, mistake?: string}} [more]
 */
export function field(label, input, { hint, mistake } = {}) {
  const id = input.id || `field-${++fields}`;
  input.id = id;
  const about = [hint && `${id}-hint`, mistake && `${id}-wrong`].filter(Boolean).join(" ");
  if (about) input.setAttribute("aria-describedby", about);
  if (mistake) input.setAttribute("aria-invalid", "true");
  return node("div", { class: "field" },
    node("label", { for: id, text: label }), input,
    hint && node("p", { class: "hint", id: `${id}-hint`, text: hint }),
    mistake && node("p", { class: "wrong", id: `${id}-wrong`, text: mistake }));
}

/** @param {string} value @param {(text: string) => void} onInput @param {{[attribute: string]: any}} [more] */
export function input(value, onInput, more = {}) {
  const made = node("input", { type: "text", autocomplete: "off", spellcheck: "false", dir: "auto", ...more, on: { ...(Object.hasOwn(more, "on") && more.on), input: () => onInput(made.value) } });
  made.value = value;
  return made;
}

/** @param {string} value @param {(text: string) => void} onInput @param {{[attribute: string]: any}} [more] */
export function lines(value, onInput, more = {}) {
  const made = node("textarea", { rows: 2, dir: "auto", ...more, on: { input: () => onInput(made.value) } });
  made.value = value;
  return made;
}

/** @param {string} value @param {[string, string][]} options @param {(value: string) => void} onChange @param {{[attribute: string]: any}} [more] */
export function choice(value, options, onChange, more = {}) {
  const made = node("select", { ...more, on: { change: () => onChange(made.value) } }, ...options.map(([name, label]) => node("option", { value: name, text: label })));
  made.value = value;
  return made;
}

/** Yes or no. @param {string} label @param {boolean} isOn @param {(isOn: boolean) => void} onChange @param {{[attribute: string]: any}} [more] */
export function tick(label, isOn, onChange, more = {}) {
  const made = node("input", { type: "checkbox", checked: isOn, ...more, on: { change: () => onChange(made.checked) } });
  return node("label", { class: "tick" }, made, node("span", { text: label }));
}

/** Lines of a list, each with what can be done with it. @param {(Node | false | null | undefined)[]} rows @param {{[attribute: string]: any}} [more] */
export const list = (rows, more = {}) => node("ul", { role: "list", ...more }, ...rows);

/** @param {string} text @param {string} [className] */
export const note = (text, className = "") => node("p", { class: `note ${className}`, text });

/** @param {string} text */
export const part = (text) => node("h3", { text });
