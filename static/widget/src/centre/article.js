/** One article, built of the nodes that the service sends. */
import { elementsOf, fill, linkTo, node } from "../surface/surface.js";
import { bones, explain, note } from "./pieces.js";

/** Where an article lies that has no public address: only what it links to beside itself is of interest. */
const NOWHERE = "https://help.invalid/a/b";

/** @type {import("./centre.js").View} */
export function articleView({ words, desk, go }, { article: name }) {
  const place = node("div", { class: "prose" }, bones(words.loading));
  const title = node("h3", { class: "title", dir: "auto" });

  async function load() {
    try {
      const article = await desk.article(String(name));
      const base = article.url ?? NOWHERE;
      title.textContent = article.title;
      place.lang = article.language;
      const link = article.url && linkTo(article.url);
      place.replaceChildren(title, ...elementsOf(settled(article.body, base)), ...(link ? [node("p", { class: "tab" }, node("a", { ...link, text: words.openTab }))] : []));
      place.addEventListener("click", (event) => follow(event, base));
    } catch (/** @type {any} */ error) {
      place.replaceChildren(error?.code === "not_found" ? note(words.gone) : note(explain(error, words), { label: words.retry, act: load }));
    }
  }

  /** A link to another article opens it here. @param {MouseEvent} event @param {string} base */
  function follow(event, base) {
    const link = /** @type {Element} */ (event.target).closest?.("a");
    const [, folder] = /^(.*\/)[^/]*$/.exec(base) ?? [];
    if (!link || !folder || link.closest(".tab") || !link.href.startsWith(folder)) return;
    event.preventDefault();
    go("article", { article: link.href.slice(folder.length).replace(/[?#].*/, "") });
  }

  /**
   * Addresses are those of the public page, and a picture is a link: a host may allow no picture from elsewhere.
   * @param {any[]} nodes @param {string} base @returns {any[]}
   */
  const settled = (nodes, base) =>
    nodes.map((part) => {
      if (!Array.isArray(part)) return part;
      const [tag, ...rest] = part;
      const about = typeof rest[0] === "object" && !Array.isArray(rest[0]) ? rest.shift() : undefined;
      if (tag === "img") return ["a", { href: resolved(about?.src, base) }, fill(words.picture, { alt: about?.alt ?? "" })];
      return [tag, ...(about ? [{ ...about, ...(about.href !== undefined && { href: resolved(about.href, base) }) }] : []), ...settled(rest, base)];
    });

  void load();
  return { title: words.help, content: [place] };
}

/** @param {unknown} address @param {string} base */
function resolved(address, base) {
  try {
    return new URL(String(address), base).href;
  } catch {
    return undefined;
  }
}
