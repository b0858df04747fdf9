/** Writing in place: a field that looks like the text it stands for, and grows with it. */
import { node } from "../surface/surface.js";

/**
 * @param {object} about
 * @param {string} about.part which text it is: the focus returns by it
 * @param {string} about.value
 * @param {string} about.label
 * @param {string} [about.hint] what stands there while nothing does
 * @param {string} [about.className]
 * @param {boolean} [about.isLong] may have lines of its own
 * @param {string} [about.mistake]
 * @param {(text: string) => void} about.onWrite
 * @param {() => void} [about.onDone] the field was left
 * @returns {HTMLTextAreaElement}
 */
export function writable({ part, value, label, hint = "", className = "", isLong = false, mistake = "", onWrite, onDone = () => {} }) {
  const field = node("textarea", {
    class: `write ${className}`, "data-part": part, "aria-label": label, placeholder: hint, rows: 1, dir: "auto", spellcheck: "true",
    "aria-invalid": mistake ? "true" : undefined, "aria-describedby": mistake ? `wrong-${part}` : undefined,
    on: {
      input: () => {
        if (!isLong && field.value.includes("\n")) field.value = field.value.replace(/\s*\n\s*/g, " ");
        fit(field);
        onWrite(field.value);
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.isComposing) return;
        const isOver = event.key === "Escape" || (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey));
        if (!isOver) return;
        event.preventDefault();
        event.stopPropagation();
        field.blur();
      },
      blur: onDone,
    },
  });
  field.value = value;
  requestAnimationFrame(() => fit(field));
  return field;
}

/** Where the browser does not do it by itself. @param {HTMLTextAreaElement} field */
function fit(field) {
  if (globalThis.CSS?.supports?.("field-sizing", "content")) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}
