// What was checked in an answer: one calm line, and behind it each figure,
// quotation and doubtful sentence with its place in the articles.

import { el } from "./dom.js";
import { t } from "./i18n.js";

const WELL = new Set(["exact", "rounded", "derived", "verbatim"]);

// checkLine shows the checks of an answer, unfolded where something is wrong, or
// nothing where nothing was checked. open({source, citation}) opens a passage.
export function checkLine(answer, open) {
  const { figures = [], quotes = [] } = answer.checks ?? {};
  const claims = answer.claims ?? [];
  const checked = [...figures, ...quotes];
  const named = checked.filter(({ status }) => !WELL.has(status)); // their sentences need not be named as well
  const doubtful = claims.filter(({ support, start, end }) => (support === "unsupported" || support === "contradicted")
    && !named.some((check) => check.start >= start && check.end <= end));
  if (checked.length + doubtful.length === 0) return null;
  const clean = doubtful.length === 0 && checked.every(({ status }) => WELL.has(status));
  const words = () => [
    figures.length > 0 && t("check.figures", { n: figures.length, well: count(figures) }),
    quotes.length > 0 && t("check.quotes", { n: quotes.length, well: count(quotes) }),
    doubtful.length > 0 && t("check.doubtful", { n: doubtful.length }),
  ].filter(Boolean).join(" · ");
  return el("details", { class: clean ? "checks" : "checks wrong", open: !clean, "data-test": "checks" },
    el("summary", {}, mark(clean), el("span", {}, words)),
    el("ul", {},
      checked.map((check) => row(WELL.has(check.status), check.text, () => verdictOf(check), passage(answer, check, open))),
      doubtful.map((claim) => row(false, cut(answer.answer, claim), () => supportOf(claim), null))));
}

function count(checks) {
  return checks.filter(({ status }) => WELL.has(status)).length;
}

function mark(well) {
  return el("span", { class: "check-mark", "aria-hidden": "true" }, well ? "✓" : "!");
}

function row(well, text, words, passageNode) {
  return el("li", { class: well ? null : "wrong" }, mark(well),
    el("div", {}, el("bdi", { class: "checked" }, text), " ", el("span", { class: "meta" }, words), passageNode));
}

// verdictOf says what the check found of a figure or a quotation.
function verdictOf({ status, formula, misattributed, corrected_from: corrected }) {
  if (misattributed) return t("check.misattributed", { n: String(misattributed) });
  const words = statusWords(status, formula);
  return corrected === undefined ? words : `${words}; ${t("check.corrected")}`;
}

function statusWords(status, formula) {
  switch (status) {
    case "exact": return t("check.exact");
    case "rounded": return t("check.rounded");
    case "derived": return t("check.derived", { formula: formula ?? "" });
    case "elsewhere": return t("check.elsewhere");
    case "verbatim": return t("check.verbatim");
    case "altered": return t("check.altered");
    default: return t("check.unsupported");
  }
}

function supportOf({ support }) {
  return support === "contradicted" ? t("check.contradicted") : t("check.noSupport");
}

// passage is the sentence that a figure or quotation was found in: of the
// citations of that source the one nearest behind it.
function passage(answer, { citation: n, misattributed, end }, open) {
  const number = misattributed ?? n;
  const source = answer.sources?.find((each) => each.n === number);
  if (!source) return null;
  const behind = ({ start }) => (start >= end ? start - end : Infinity);
  const citation = (answer.citations ?? []).filter((each) => each.n === number).sort((a, b) => behind(a) - behind(b))[0] ?? null;
  return el("button", { type: "button", class: "check-passage", onclick: () => open({ source, citation }) },
    el("span", { class: "number" }, String(number)), " ", el("span", { dir: "auto", lang: source.language || null }, citation?.cited_text ?? source.title));
}

// cut is the text of a sentence of the answer, without its markers.
function cut(answer, { start, end }) {
  return [...answer].slice(start, end).join("").replace(/\s*\[\d+\]/g, "");
}
