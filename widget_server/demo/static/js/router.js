/** @file Client-side routes: which page belongs to a path, and the way from one to another. */

/** @typedef {{title: string, nav: "dashboard" | "reports" | "export" | "support" | "", content: Node[], actions?: Node[], back?: Node}} Page */
/** @typedef {(id: string) => Page} Draw */

export class Router {
  /** @param {[RegExp, Draw][]} routes @param {Draw} missing @param {(page: Page, isFirst: boolean) => void} show */
  constructor(routes, missing, show) {
    this.routes = routes;
    this.missing = missing;
    this.show = show;
    addEventListener("popstate", () => this.draw());
    document.addEventListener("click", (event) => this.#follow(event));
  }

  /** Draws the page of the current address. @param {boolean} [isFirst] */
  draw(isFirst = false) {
    const path = location.pathname;
    for (const [pattern, draw] of this.routes) {
      const match = pattern.exec(path);
      if (match) return this.show(draw(match[1] ?? ""), isFirst);
    }
    this.show(this.missing(""), isFirst);
  }

  /** @param {string} path */
  go(path) {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.draw();
    scrollTo(0, 0);
  }

  /** @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element && event.target.closest("a");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.hasAttribute("download")) return;
    if (link.target || link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}
