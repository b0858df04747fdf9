/** @file The language of the page: its texts and its ways to write numbers, money and time. */

import en from "./texts/en.js";
import ru from "./texts/ru.js";

/** @typedef {keyof typeof en} TextKey */

export const LANGUAGES = /** @type {const} */ (["en", "ru"]);
/** Chosen by the server, which also wrote it into the widget's script tag. */
export const language = document.documentElement.lang === "ru" ? "ru" : "en";
/** @type {Record<TextKey, string>} */
const texts = language === "ru" ? ru : en;

/**
 * The text of `key`, with `{name}` replaced by `values.name`.
 * @param {TextKey} key @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Speaks another language from now on; the page is loaded anew because the widget reads its language once. @param {string} chosen */
export function speak(chosen) {
  document.cookie = `acme_language=${chosen}; path=/; max-age=31536000; samesite=lax`;
  location.replace(location.pathname);
}

const whole = new Intl.NumberFormat(language);
const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const euros = new Intl.NumberFormat(language, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const changes = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
const dates = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export const format = {
  /** @param {number} value */ number: (value) => whole.format(value),
  /** @param {number} value */ compact: (value) => compact.format(value),
  /** @param {number} value in euros */ money: (value) => euros.format(value),
  /** @param {number} share 0 to 1 */ percent: (share) => percents.format(share),
  /** @param {number} share with its sign */ change: (share) => changes.format(share),
  /** @param {Date} day */ day: (day) => days.format(day),
  /** @param {Date} day */ date: (day) => dates.format(day),
  /** @param {number} moment milliseconds since 1970 */
  ago(moment) {
    const minutes = Math.round((moment - Date.now()) / 60_000);
    if (minutes > -1) return t("time.now");
    if (minutes > -60) return relative.format(minutes, "minute");
    if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), "hour");
    return relative.format(Math.round(minutes / 60 / 24), "day");
  },
};
