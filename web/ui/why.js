// Why a passage was found, folded: the words that matched and what else spoke
// for it, each with its share of the score.

import { el } from "./dom.js";
import { formatDate, guessLanguage, t } from "./i18n.js";

const LEAST = 0.02; // share of the score below which a reason is not worth a line
const MOST = 6; // reasons shown, the strongest

// whyPassage shows a why of the API, or nothing where an old answer has none.
export function whyPassage(why) {
  if (!(why?.score > 0)) return null;
  const rows = [...words(why.terms), ...others(why)]
    .map(({ label, score }) => ({ label, share: score / why.score }))
    .filter((row) => row.label && row.share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST);
  return el("details", { class: "why meta", "data-test": "why" },
    el("summary", {}, () => t("why.title")),
    el("table", {}, rows.map((row) => line(row, rows[0].share))),
    why.place_before_reranking && el("p", {}, () => t("why.reranked", { n: why.place_before_reranking })));
}

// line is a reason with its share; the bar of the strongest, most, is full.
function line({ label, share }, most) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("width", `${100 * share / most}%`);
  const lang = typeof label === "string" ? guessLanguage(label) : null;
  return el("tr", {}, el("th", { scope: "row", dir: "auto", lang }, label), el("td", {}, bar), el("td", {}, `${Math.round(100 * share)}%`));
}

// words gathers what each word adds: itself, and the group of words of its
// meaning, which is shown by itself where the group goes by another name.
function words(terms) {
  const found = new Map();
  for (const { term, text = term, score } of terms) {
    const key = text.toLowerCase();
    const word = found.get(key) ?? { text, score: 0, literal: false };
    word.score += score;
    word.literal ||= !term.startsWith("=");
    found.set(key, word);
  }
  return [...found.values()].map(({ text, score, literal }) => ({ score, label: literal ? text : () => t("why.meaning", { word: text }) }));
}

function others({ signals, vector }) {
  const reasons = signals.map(({ name, score, detail }) => ({ score, label: reason(name, detail) }));
  return vector ? [...reasons, { score: vector.score, label: () => t("why.vector") }] : reasons;
}

// reason words a signal, null where it says nothing to a reader.
function reason(name, detail) {
  switch (name) {
    case "lead": return () => t("why.lead");
    case "publisher": return () => t("why.publisher", { name: detail });
    case "day": return () => t("why.day", { date: formatDate(detail) });
    case "year": return () => t("why.period", { period: detail });
    case "quarter": return () => t("why.period", { period: detail });
    case "period": return () => t("why.period", { period: detail });
    case "copy": return () => t("why.copy");
    case "sentence": return () => t("why.sentence");
    case "date": return () => t("why.date");
    default: return null;
  }
}
