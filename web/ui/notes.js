// What stands under an answer: how it ended, the sources, time, what to ask next.

import { el, icon } from "./dom.js";
import { webAddress } from "./html.js";
import { formatDate, formatDuration, guessLanguage, t } from "./i18n.js";
import { quoteLink } from "./passage.js";
import { whyPassage } from "./why.js";

// verdict says calmly what an answer leaves open, or nothing. An answer that
// abstains says so itself.
export function verdict(answer) {
  return [
    answer.status === "partial" && el("p", { class: "verdict", "data-test": "partial" }, () => t("answer.partial")),
    (answer.notes ?? []).map(({ code, message, count }) =>
      el("p", { class: "verdict", "data-test": "note" }, () => noteWords[code]?.(message, count) ?? message)),
    remark("paraphrase", (answer.checks?.quotes ?? []).filter((quote) => quote.status === "altered").length, (n) => t("note.paraphrase", { n })),
    remark("corrected", (answer.checks?.figures ?? []).filter((figure) => figure.corrected_from !== undefined).length, (n) => t("note.corrected", { n })),
  ];
}

// remark says what the check did to n places of the answer, or nothing.
function remark(name, n, words) {
  return n > 0 && el("p", { class: "verdict", "data-test": name }, () => words(n));
}

const noteWords = {
  model_failed: (message) => t("note.model_failed", { message }),
  damaged: () => t("note.damaged"),
  prompt_cut: () => t("note.prompt_cut"),
  repaired: (_, n) => t("note.repaired", { n: n ?? 1 }),
  removed: (_, n) => t("note.removed", { n: n ?? 1 }),
  language: () => t("note.language"),
};

// sourceLists shows the articles that the answer cites and, folded, the others
// that were found. open({source, citation}) opens one; citation may be null.
export function sourceLists(answer, open) {
  const citations = answer.citations ?? [];
  const cited = new Set(citations.map((citation) => citation.n));
  const groups = byArticle(answer.sources ?? []);
  const first = groups.filter((group) => group.some((source) => cited.has(source.n)));
  const rest = groups.filter((group) => !first.includes(group));
  return [
    first.length > 0 && el("section", { class: "sources", "data-test": "cited" },
      el("h3", {}, () => t("sources.cited")), list(first, citations, open)),
    rest.length > 0 && el("details", { class: "sources also", "data-test": "also-read", open: first.length === 0 },
      el("summary", {}, () => (first.length > 0 ? t("sources.also", { n: rest.length }) : t("sources.read", { n: rest.length }))), list(rest, citations, open)),
  ];
}

// byArticle gathers sources of the same article, in the order of their numbers.
function byArticle(sources) {
  const groups = new Map();
  for (const source of sources) {
    groups.set(source.article_id, [...(groups.get(source.article_id) ?? []), source]);
  }
  return [...groups.values()];
}

function list(groups, citations, open) {
  return el("ul", {}, groups.map((group) => item(group, citations, open)));
}

function item(group, citations, open) {
  const numbers = group.map((each) => each.n);
  const citation = citations.find((each) => numbers.includes(each.n)) ?? null;
  const source = group.find((each) => each.n === citation?.n) ?? group[0];
  const cited = numbers.filter((n) => citations.some((each) => each.n === n));
  return el("li", {},
    cited.length > 0 && el("span", { class: "numbers" }, cited.map((n) => el("span", { class: "number" }, String(n)))),
    el("a", {
      class: "source-title", href: `/articles/${encodeURIComponent(source.article_id)}`, dir: "auto", lang: source.language || null,
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        open({ source, citation });
      },
    }, source.title || (() => t("articles.untitled"))),
    el("span", { class: "meta dotted" },
      source.publisher && el("bdi", {}, source.publisher),
      el("span", {}, () => (source.published_at ? formatDate(source.published_at) : t("articles.undated"))),
      source.copies > 0 && el("span", {}, () => t("sources.copies", { n: source.copies })),
      live(source, citation)),
    whyPassage(source.why));
}

// live leads to the article's own page, at the cited sentence where there is one.
function live({ url }, citation) {
  const address = webAddress(url);
  return address && el("a", { href: citation ? quoteLink(address, citation.cited_text) : address, target: "_blank", rel: "noopener noreferrer", "data-test": "live-page" }, () => t("reader.original"), icon("away"));
}

// madeOf is the quiet line of facts: who wrote it, how long it took, how new
// its newest cited article is.
export function madeOf(answer) {
  const newest = newestSource(answer);
  const tokens = answer.usage?.total_tokens ?? 0;
  const total = answer.timings_ms?.total;
  return el("p", { class: "meta dotted made-of", "data-test": "made-of" },
    answer.mode === "generated" && el("span", {}, () => t("made.generated", { model: answer.model || t("made.aModel") })),
    answer.mode === "extractive" && answer.status !== "abstained" && el("span", {}, () => t("made.extractive")),
    total !== undefined && el("span", {}, () => formatDuration(total)),
    copied(answer),
    tokens > 0 && el("span", {}, () => t("made.tokens", { n: tokens })),
    newest && el("span", {}, () => t("made.newest", { date: formatDate(newest) })));
}

// copied says how many of the articles are originals, where some are copies.
function copied(answer) {
  const { articles, originals } = answer.checks?.summary ?? {};
  return articles > originals && el("span", { "data-test": "originals" }, () => t("made.copied", { articles: t("made.articles", { n: articles }), originals: t("made.originals", { n: originals }) }));
}

function newestSource(answer) {
  const cited = new Set((answer.citations ?? []).map((citation) => citation.n));
  const dates = (answer.sources ?? []).filter((source) => cited.has(source.n)).map((source) => source.published_at);
  return dates.filter(Boolean).sort().at(-1) ?? null;
}

// suggestions offers questions to go on with; ask(question) asks one.
export function suggestions(questions, ask) {
  if (!questions?.length) return null;
  return el("section", { class: "suggestions", "data-test": "suggestions" },
    el("h3", {}, () => t("answer.next")),
    el("ul", {}, questions.map((question) =>
      el("li", {}, el("button", { type: "button", class: "suggestion", onclick: () => ask(question) }, el("span", { dir: "auto", lang: guessLanguage(question) }, question))))));
}
