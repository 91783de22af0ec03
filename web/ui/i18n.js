// The language of the page: strings, dates, numbers and durations.

const KEY = "footnote.language";
const LOCALES = { en: "en-GB", zh: "zh-CN" };

let language = "en";
let strings = {};

// languages are the ones with a complete set of strings, by their own names.
export const languages = { en: "English", zh: "中文" };

// currentLanguage is "en" or "zh".
export function currentLanguage() {
  return language;
}

// loadLanguage takes the reader's kept choice, else the browser's languages.
export async function loadLanguage() {
  const wanted = [kept(), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2));
  await setLanguage(wanted.find((tag) => tag in languages) ?? "en", false);
}

// setLanguage loads the strings and, if keep is true, remembers the choice.
export async function setLanguage(tag, keep = true) {
  const response = await fetch(new URL(`./${tag}.json`, import.meta.url));
  strings = await response.json();
  language = tag;
  document.documentElement.lang = tag === "zh" ? "zh-CN" : "en";
  if (keep) remember(tag);
}

// t gives the words for a key, with {name} replaced by values.name. A string of
// two forms, "one | many", is chosen by values.n.
export function t(key, values = {}) {
  let words = strings[key] ?? key;
  if (words.includes(" | ")) {
    const [one, many] = words.split(" | ");
    words = values.n === 1 ? one : many;
  }
  return words.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

// formatNumber groups digits as the language does.
export function formatNumber(n) {
  return new Intl.NumberFormat(LOCALES[language]).format(n);
}

// formatDate writes a day such as 2025-12-02 (or a month, or a year, or the day
// of a timestamp) in words. Anything else comes back as it is.
export function formatDate(date) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(date ?? "") ?? [];
  if (!year) return date ?? "";
  const form = { year: "numeric", timeZone: "UTC" };
  if (month) form.month = "long";
  if (day) form.day = "numeric";
  const at = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  return new Intl.DateTimeFormat(LOCALES[language], form).format(at);
}

// formatTime writes an instant to the minute, in the reader's own zone.
export function formatTime(instant) {
  return new Date(instant).toLocaleString(LOCALES[language], { dateStyle: "short", timeStyle: "short" });
}

// formatDuration writes milliseconds as "12 ms" or "2.1 s".
export function formatDuration(ms) {
  if (ms < 1000) return `${formatNumber(Math.max(1, Math.round(ms)))} ms`;
  return `${new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 }).format(ms / 1000)} s`;
}

// formatLanguage names a BCP 47 tag in the page's language; "" stays "".
export function formatLanguage(tag) {
  if (!tag || tag === "und") return "";
  try {
    return new Intl.DisplayNames(LOCALES[language], { type: "language" }).of(tag);
  } catch {
    return tag;
  }
}

// guessLanguage gives the lang attribute for words of unknown origin: "zh" where
// Chinese characters stand in them, else "", which is "unknown".
export function guessLanguage(words) {
  return /\p{Script=Han}/u.test(words) ? "zh" : "";
}

// Storage may be refused (private windows, policies); the page works without.
function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(tag) {
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    return;
  }
}
