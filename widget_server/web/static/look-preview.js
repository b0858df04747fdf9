// The preview of a look: what the embed would draw, in the embed's own style sheets, in the colours of the form beside it.

const WAIT_MS = 200;
// In the page of the embed these stand in the top layer; here they stand side by side.
const STAND_STILL = `
  .surface { position: static !important; inset: auto !important; margin: 0 0 16px !important; inline-size: auto !important; max-inline-size: 100% !important; z-index: auto !important; }
  .corner { justify-items: end; pointer-events: auto; }
  .panel { inline-size: 100%; }
  .bar i { display: block; block-size: 100%; inline-size: 33%; background: var(--accent); }
  .logo { max-block-size: 24px; max-inline-size: 120px; margin-block-end: 8px; grid-column: 1 / -1; }
`;

const form = /** @type {HTMLFormElement} */ (document.getElementById("look-form"));
const preview = document.getElementById("look-preview");
const chosen = new CSSStyleSheet();
const logos = [];

/** @param {string} text */
function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** Each piece in a shadow root of its own, with the sheets that it has in the embed. */
async function draw() {
  const names = ["theme", "step", "tip", "banner", "checklist"];
  const texts = await Promise.all(names.map((name) => fetch(preview.dataset[name]).then((answer) => answer.text())));
  const sheets = Object.fromEntries(names.map((name, index) => [name, sheetOf(texts[index])]));
  const still = sheetOf(STAND_STILL);
  for (const place of preview.querySelectorAll("[data-scheme]")) {
    for (const piece of [...preview.querySelector("template").content.cloneNode(true).children]) {
      const host = document.createElement("div");
      place.append(host);
      const root = host.attachShadow({ mode: "open" });
      const own = piece.dataset.styles.split(" ").map((name) => sheets[name]);
      root.adoptedStyleSheets = [sheets.theme, ...own, chosen, still];
      root.append(piece);
      logos.push(...root.querySelectorAll(".logo"));
    }
  }
}

/** @param {string} css @param {string} logo */
function wear(css, logo) {
  chosen.replaceSync(css);
  for (const image of logos) {
    image.hidden = !logo;
    if (logo && image.getAttribute("src") !== logo) image.setAttribute("src", logo);
  }
}

/** @param {Record<string, string>} problems by field */
function tell(problems) {
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    const place = document.getElementById(field.getAttribute("aria-describedby"));
    place.dataset.hint ??= place.className === "field-hint" ? place.textContent : "";
    const problem = problems[field.name];
    place.className = problem ? "field-problem" : "field-hint";
    place.textContent = problem ?? place.dataset.hint;
    field.toggleAttribute("aria-invalid", Boolean(problem));
    if (problem) field.setAttribute("aria-invalid", "true");
  }
}

let asked = 0;
async function ask() {
  const mine = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const { css, logo, problems, contrasts } = await answer.json();
  if (mine !== asked) return;
  wear(css, logo);
  tell(problems);
  document.getElementById("look-contrasts").innerHTML = contrasts;
}

let timer = 0;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
await draw();
wear(preview.dataset.css, document.getElementById("logo").value);
