/** Pictures of every kind of guide for the documentation, one sheet for each language and scheme: `node … kind_shots.mjs <folder>`. */
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { rest } from "./motion.mjs";
import { shownKinds } from "./shown.mjs";
import { startHost, startService } from "./stub.mjs";

const folder = process.argv[2] ?? "shots";
await mkdir(folder, { recursive: true });
const service = await startService();
const host = await startHost(service.origin);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {"en" | "ru"} Language */

const VIEW = { width: 640, height: 480 };
const CSS = ":root{color-scheme:light dark} body{font:15px/1.6 system-ui;margin:28px 32px;max-width:720px} h1{font-size:22px;margin:0 0 12px} .toolbar{display:flex;gap:8px;margin:0 0 20px} button{font:inherit;padding:4px 12px} #room{min-height:60px} p{opacity:.75}";
const PRODUCT = {
  en: '<h1>Revenue by region</h1><div class="toolbar"><button>Edit</button><button data-tour="share">Share</button></div><div id="room"></div><p>Compared with the quarter before, in thousands. North 482, South 391, West 377, East 268.</p>',
  ru: '<h1>Выручка по регионам</h1><div class="toolbar"><button>Изменить</button><button data-tour="share">Поделиться</button></div><div id="room"></div><p>В сравнении с прошлым кварталом, в тысячах. Север 482, Юг 391, Запад 377, Восток 268.</p>',
};
const NAMES = {
  en: { tip: "Tip, with a ring", beacon: "Hotspot", hotspot: "Hotspot, opened", tour: "Tour", modal: "Modal", "banner-top": "Banner", "banner-inline": "Banner within the page", survey: "Survey", launcher: "Checklist", checklist: "Checklist, opened", centre: "Resource centre", news: "Announcements" },
  ru: { tip: "Подсказка с рамкой", beacon: "Точка", hotspot: "Точка открыта", tour: "Тур", modal: "Окно", "banner-top": "Баннер", "banner-inline": "Баннер внутри страницы", survey: "Опрос", launcher: "Чек-лист", checklist: "Чек-лист открыт", centre: "Справочный центр", news: "Новости" },
};
const OURS = "inapp-tip, inapp-hotspot, inapp-modal, inapp-banner, inapp-survey, inapp-checklist";

/** What the centre tells. @param {Language} language */
function furnish(language) {
  const word = (/** @type {string} */ en, /** @type {string} */ ru) => (language === "ru" ? ru : en);
  service.state.articles = [[word("Share a report", "Как поделиться отчётом"), word("With a link, or by e-mail every Monday.", "По ссылке или письмом каждый понедельник.")], [word("Export to a file", "Выгрузка в файл"), word("CSV, Excel or PDF.", "CSV, Excel или PDF.")]]
    .map(([title, excerpt], index) => ({ name: `a-${index}`, title, excerpt, tags: [], language, body: [] }));
  service.state.csm = { name: word("Anna Berg", "Анна Берг"), title: word("Customer success", "Менеджер по успеху клиентов"), photo: null };
  service.state.hints = { fewer: false, paused_until_ms: null, history: [] };
  const news = (/** @type {string} */ title, /** @type {string} */ text, /** @type {number} */ at) => ({ decision: `d_${at}`, guide: `n-${at}`, version: 1, kind: "announcement", priority: 1, claim: false, published_ms: at, steps: [{ title, body: [["p", text]] }] });
  return [
    news(word("Dark theme is here", "Тёмная тема уже здесь"), word("It follows your system. Charts have a palette of their own in it.", "Она следует за системой. У диаграмм в ней своя палитра."), 1_793_000_000_000),
    { ...news(word("Reports by e-mail", "Отчёты по почте"), word("Every Monday, or whenever you like.", "Каждый понедельник или когда удобно."), 1_790_000_000_000), read: true },
  ];
}

/** @param {Page} page @param {Language} language @param {string} name @param {any[]} decisions @param {(page: Page) => Promise<unknown>} [act] */
async function taken(page, language, name, decisions, act) {
  service.state.decide = () => decisions;
  await Promise.all([page.waitForResponse((answer) => answer.url().includes("/v1/batch")), page.goto(`${host.origin}/reports/1`)]);
  if (decisions.some(({ kind }) => kind !== "announcement")) await page.locator(OURS).first().waitFor({ state: "attached" });
  await act?.(page);
  if (name === "tip" || name === "tour") await page.locator(name === "tip" ? "inapp-ring" : "inapp-tip").first().waitFor({ state: "attached" });
  await rest(page);
  return { name, picture: (await page.screenshot()).toString("base64") };
}

/** @param {Language} language @param {"light" | "dark"} colorScheme */
async function sheet(language, colorScheme) {
  Object.assign(host.state, { css: CSS, body: PRODUCT[language], tag: `data-key="pk_stub" data-language="${language}"` });
  const news = furnish(language);
  const context = await browser.newContext({ viewport: VIEW, colorScheme, deviceScaleFactor: 1.5, reducedMotion: "reduce" });
  const page = await context.newPage();
  const shots = [];
  for (const [name, decision, press] of shownKinds(language)) {
    if (name in NAMES[language]) shots.push(await taken(page, language, name, [decision], press ? (at) => at.locator(press).click() : undefined));
  }
  shots.push(await taken(page, language, "centre", news, async (at) => {
    await at.evaluate(() => window.inapp.open("centre"));
    await at.locator("inapp-centre .ways").waitFor();
  }));
  shots.push(await taken(page, language, "news", news, async (at) => {
    await at.evaluate(() => window.inapp.open("centre"));
    await at.locator("inapp-centre .ways button").filter({ hasText: language === "ru" ? "Что нового" : "What's new" }).click();
    await at.locator("inapp-centre article").first().waitFor();
  }));
  await context.close();
  const wide = await browser.newPage({ viewport: { width: 1320, height: 800 }, colorScheme });
  const cells = shots.map(({ name, picture }) => `<figure><img src="data:image/png;base64,${picture}"><figcaption>${NAMES[language][/** @type {"tip"} */ (name)]}</figcaption></figure>`);
  await wide.setContent(`<style>:root{color-scheme:light dark;--line:light-dark(#dfe2e8,#3a3e48)}body{margin:24px;font:500 15px system-ui;background:light-dark(#f4f5f7,#121317)}main{display:grid;grid-template-columns:repeat(3,1fr);gap:20px}figure{margin:0}img{width:100%;display:block;border-radius:10px;box-shadow:0 0 0 1px var(--line)}figcaption{margin-top:8px;text-align:center}</style><main>${cells.join("")}</main>`);
  await wide.screenshot({ path: `${folder}/kinds-${language}-${colorScheme}.png`, fullPage: true });
  await wide.close();
}

for (const language of /** @type {Language[]} */ (["en", "ru"])) for (const scheme of /** @type {const} */ (["light", "dark"])) await sheet(language, scheme);
await browser.close();
service.close();
host.close();
