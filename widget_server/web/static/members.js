// What members' pages do beyond links and forms: copy, local times, one line when a part could not be loaded.

const language = document.documentElement.lang;
const zoned = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** Times come in UTC; a reader thinks in the zone of the wall clock. @param {ParentNode} root */
function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const text = zoned.format(new Date(time.getAttribute("datetime")));
    time.setAttribute("title", text);
    if (time.hasAttribute("data-local")) time.textContent = text;
  }
}

/** @param {ParentNode} root */
function offerCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const label = button.querySelector("span");
  const before = label.textContent;
  await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
  if (before === button.dataset.done) return;
  label.textContent = button.dataset.done;
  setTimeout(() => { label.textContent = before; }, 2000);
}

document.addEventListener("click", (click) => {
  const button = click.target instanceof Element && click.target.closest("button[data-copy]");
  if (button) copy(button).catch(() => button.parentElement.querySelector("pre").focus());
});

function freshen(root) {
  showLocalTimes(root);
  offerCopying(root);
}

for (const name of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(name, () => {
    for (const note of document.querySelectorAll("[data-when-away]")) note.hidden = false;
  });
}
document.addEventListener("htmx:after:swap", () => {
  for (const note of document.querySelectorAll("[data-when-away]")) note.hidden = true;
  freshen(document);
});
// Nobody looks at a hidden tab: it asks again once it is seen.
document.addEventListener("htmx:before:request", (asking) => {
  if (document.hidden) asking.preventDefault();
});
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
freshen(document);
