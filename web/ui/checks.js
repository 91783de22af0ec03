// What was checked in an answer: one calm line, and behind it each figure,
// quotation and doubtful sentence with its place in the articles.

import { leadToDoubt } from "./doubts.js";
import { el } from "./dom.js";
import { formatDate, t } from "./i18n.js";

const WELL = new Set(["exact", "rounded", "derived", "verbatim"]);

// checkLine shows the checks of an answer, unfolded where something is wrong, or
// nothing where nothing was checked. open({source, citation}) opens a passage.
// lines receives the lines of what is wrong by their row, as the marks in the
// prose have it: {node, words}.
export function checkLine(answer, open, lines) {
  const { figures = [], quotes = [], conflicts = [] } = answer.checks ?? {};
  const checks = [
    ...figures.map((check, i) => ({ check, row: `f${i}`, well: WELL.has(check.status), words: () => verdictOf(check) })),
    ...quotes.map((check, i) => ({ check, row: `q${i}`, well: WELL.has(check.status), words: () => verdictOf(check) })),
  ];
  const named = checks.filter(({ well }) => !well); // their sentences need not be named as well
  const doubtful = (answer.claims ?? []).map((claim, i) => ({ claim, row: `c${i}`, words: () => supportOf(claim) }))
    .filter(({ claim: { support, start, end } }) => support === "contradicted"
      || (support === "unsupported" && !named.some(({ check }) => check.start >= start && check.end <= end)));
  if (checks.length + doubtful.length + conflicts.length === 0) return null;
  const clean = named.length + doubtful.length + conflicts.length === 0;
  const words = () => [
    figures.length > 0 && t("check.figures", { n: figures.length, well: count(figures) }),
    quotes.length > 0 && t("check.quotes", { n: quotes.length, well: count(quotes) }),
    doubtful.length > 0 && t("check.doubtful", { n: doubtful.length }),
    conflicts.length > 0 && t("check.conflicts", { n: conflicts.length }),
  ].filter(Boolean).join(" · ");
  const line = (place, well, text, passageNode) => {
    const node = row(place, well, text, passageNode);
    if (!well) lines.set(place.row, { node, words: place.words });
    return node;
  };
  return el("details", { class: clean ? "checks" : "checks wrong", open: !clean, "data-test": "checks" },
    el("summary", {}, mark(clean), el("span", {}, words)),
    el("ul", {},
      checks.map((place) => line(place, place.well, place.check.text, passage(answer, place.check, open))),
      doubtful.map((place) => line(place, false, cut(answer.answer, place.claim), null)),
      conflicts.map((conflict) => disagreement(conflict, open))));
}

function count(checks) {
  return checks.filter(({ status }) => WELL.has(status)).length;
}

function mark(well) {
  return el("span", { class: "check-mark", "aria-hidden": "true" }, well ? "✓" : "!");
}

function row({ row: name, words }, well, text, passageNode) {
  const what = well ? el("bdi", { class: "checked" }, text)
    : el("button", { type: "button", class: "checked text-button", onclick: (event) => leadToDoubt(event.currentTarget, name) }, el("bdi", {}, text));
  return el("li", { class: well ? null : "wrong" }, mark(well),
    el("div", {}, what, " ", el("span", { class: "meta" }, words), passageNode));
}

// disagreement shows what articles say differently of one thing, each value with the
// sentence that has it.
function disagreement({ subject, metric, period, values }, open) {
  return el("li", { class: "wrong", "data-test": "conflict" }, mark(false),
    el("div", {}, el("bdi", { class: "checked" }, [subject, metric, period].filter(Boolean).join(" · ")), " ",
      el("span", { class: "meta" }, () => t("check.conflict")),
      values.map((value) => el("button", {
        type: "button", class: "check-passage",
        onclick: () => open({ source: { article_id: value.article_id }, citation: value.article_end ? { article_start: value.article_start, article_end: value.article_end } : null }),
      }, el("bdi", { class: "checked" }, value.text), " ", el("span", { dir: "auto" }, [value.title, formatDate(value.published_at)].filter(Boolean).join(" · "))))));
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
