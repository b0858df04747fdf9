/** Pictures of everything that is seen, to be looked at: `node tests/widget/browser/shots.mjs <folder>`. */
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { shownKinds } from "./shown.mjs";
import { startHost, startService, TIP } from "./stub.mjs";

const folder = process.argv[2] ?? "shots";
await mkdir(folder, { recursive: true });
const service = await startService();
const host = await startHost(service.origin);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

const TEXTS = {
  en: {
    tip: { title: "Share it with your team", body: "They see this report at once, with your filters.\nNobody needs an account.", actions: TIP.steps[0].actions },
    ideas: ["Dark mode for the report viewer", "Export a report to Excel with formulas kept", "Schedule reports by e-mail", "Comment on a single chart"],
    body: "We present in a dim room, and the white page blinds everyone in the first row. A dark theme that follows the system would do; the charts would need their own palette too, of course, so that the lines stay distinguishable.",
  },
  ru: {
    tip: { title: "Поделитесь отчётом с командой", body: "Коллеги увидят его сразу, вместе с вашими фильтрами.", actions: [{ label: "Поделиться", do: "complete" }, { label: "Позже", do: "snooze" }, { label: "Нет, спасибо", do: "dismiss" }] },
    ideas: ["Тёмная тема для просмотра отчётов", "Экспорт отчёта в Excel с формулами", "Отправка отчётов по расписанию", "Комментарий к отдельной диаграмме"],
    body: "Мы показываем отчёты в полутёмном зале, и белая страница слепит первый ряд.",
  },
};
const STATUSES = ["planned", "started", "shipped", "open"];

for (const language of /** @type {("en" | "ru")[]} */ (["en", "ru"])) {
  for (const scheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
    for (const width of [1100, 380]) {
      const words = TEXTS[language];
      service.state.decide = () => [{ ...TIP, steps: [words.tip] }];
      service.state.ideas = words.ideas.map((title, index) => ({ id: `i${index}`, title, body: index % 2 ? "" : words.body, status: STATUSES[index], votes: [128, 42, 9, 1][index], voted: index === 1, mine: index === 3 }));
      service.state.next = "more";
      service.state.ratings = { "r-1": 4 };
      host.state.css = ":root{color-scheme:light dark} body{font:16px/1.6 Georgia,serif;margin:40px;max-width:800px} .toolbar{display:flex;justify-content:center;gap:8px;margin-bottom:220px} [data-inapp-rate-reply]{min-height:32px}";
      host.state.tag = `data-key="pk_stub" data-language="${language}"`;
      host.state.body = '<h1>Report</h1><div class="toolbar"><button>Edit</button><button data-tour="share">Share</button></div><p>Anna: the export is fixed now.</p><div data-inapp-rate-reply="r-1"></div><p>Ben: and the other one too.</p><div data-inapp-rate-reply="r-2"></div>';
      const page = await browser.newPage({ viewport: { width, height: 720 }, colorScheme: scheme, deviceScaleFactor: 2 });
      const shoot = (/** @type {string} */ name) => page.screenshot({ path: `${folder}/${name}-${language}-${scheme}-${width}.png` });
      const settle = () => page.waitForTimeout(400);
      await page.goto(`${host.origin}/reports/1`);
      await page.locator("inapp-tip .title").waitFor();
      await page.locator("inapp-rating").nth(1).locator("label").nth(2).hover();
      await settle();
      await shoot("tip");
      await page.evaluate(() => window.inapp.open("ideas"));
      await page.locator("inapp-board .vote").first().waitFor();
      await settle();
      await shoot("board");
      await page.locator("inapp-board .bar .primary").click();
      await page.locator("inapp-board button[type=submit]").click();
      await settle();
      await shoot("form");
      await page.close();
    }
  }
}
host.state.css += " .toolbar{margin-bottom:24px} #room{min-height:60px}";
host.state.body = '<h1>Report</h1><div class="toolbar"><button>Edit</button><button data-tour="share">Share</button></div><div id="room"></div><p>Revenue by region, compared with the quarter before.</p>';
for (const language of /** @type {("en" | "ru")[]} */ (["en", "ru"])) {
  host.state.tag = `data-key="pk_stub" data-language="${language}"`;
  for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
    for (const width of [1100, 380]) {
      for (const [name, decision, press] of shownKinds(language)) {
        service.state.decide = () => [decision];
        const page = await browser.newPage({ viewport: { width, height: 720 }, colorScheme, deviceScaleFactor: 2 });
        await page.goto(`${host.origin}/reports/1`);
        await page.locator("inapp-tip, inapp-hotspot, inapp-modal, inapp-banner, inapp-survey, inapp-checklist").first().waitFor({ state: "attached" });
        if (press) await page.locator(press).click();
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${folder}/${name}-${language}-${colorScheme}-${width}.png` });
        await page.close();
      }
    }
  }
}
service.state.decide = () => [];
host.state.body = '<div data-inapp-rate-reply="r-1"></div>';
service.state.ideas = [];
service.state.next = null;
for (const [name, trouble] of /** @type {const} */ ([["empty", null], ["failed", 500], ["loading", "silence"]])) {
  const page = await browser.newPage({ viewport: { width: 700, height: 720 } });
  await page.goto(`${host.origin}/reports/2`);
  await page.locator("inapp-rating").first().locator("label").first().waitFor();
  service.state.trouble = trouble;
  await page.evaluate(() => window.inapp.open("ideas"));
  await page.waitForTimeout(700);
  await page.screenshot({ path: `${folder}/board-${name}.png` });
  service.state.trouble = null;
  await page.close();
}
await browser.close();
service.close();
host.close();
