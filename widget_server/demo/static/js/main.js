/** @file Puts the product together: who is signed in, the frame around the pages, the routes. */

import { Frame } from "./frame.js";
import { language, speak, t } from "./language.js";
import { dashboard } from "./pages/dashboard.js";
import { exportPage } from "./pages/export.js";
import { missing } from "./pages/missing.js";
import { reportPage } from "./pages/report.js";
import { reportsPage } from "./pages/reports.js";
import { support } from "./pages/support.js";
import { createReport, reportsOf } from "./reports.js";
import { Router } from "./router.js";
import { Session } from "./session.js";

/** @typedef {{session: Session, createReport: () => void, retitle: (title: string) => void}} Product what every page may use */

/** @type {import("./session.js").Cast} */
const cast = await (await fetch("/cast.json")).json();

const session = new Session(cast, () => {
  frame.drawSession();
  // A report belongs to one person: stay on the page only where the next one has such a page too.
  router.go(location.pathname.startsWith("/reports/") ? "/reports" : location.pathname);
});

/** @type {Product} */
const product = {
  session,
  createReport() {
    const title = t("report.untitled", { number: reportsOf(session.owner).length + 1 });
    router.go(`/reports/${createReport(session.owner, title).id}`);
  },
  retitle: (title) => frame.retitle(title),
};

const frame = new Frame(session, speak);
const router = new Router(
  [
    [/^\/(?:dashboard)?$/, () => dashboard(product)],
    [/^\/reports$/, () => reportsPage(product)],
    [/^\/reports\/([^/]+)$/, (id) => reportPage(product, id)],
    [/^\/export$/, () => exportPage(product)],
    [/^\/support$/, () => support(product)],
  ],
  () => missing(t("missing.page"), "/dashboard", t("nav.dashboard")),
  (page, isFirst) => frame.show(page, isFirst),
);

// An address with ?lang= is a choice; it is remembered, or the next page would forget it.
if (new URLSearchParams(location.search).has("lang")) {
  document.cookie = `acme_language=${language}; path=/; max-age=31536000; samesite=lax`;
}
document.body.append(...frame.parts);
router.draw(true);
