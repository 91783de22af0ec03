// What is known of an article, at its head in the reader: its author, date,
// tags, versions and copies, with ways to put that right and to fetch it again.

import * as api from "./api.js";
import { correctionForm } from "./correct.js";
import { add, el, icon, put } from "./dom.js";
import { webAddress } from "./html.js";
import { formatDate, formatLanguage, t } from "./i18n.js";
import { addJob } from "./jobs.js";
import { quoteLink } from "./passage.js";
import { openArticle } from "./router.js";

const jobs = el("ul", { class: "jobs", "aria-label": () => t("job.list") });
let jobsOf = null; // id of the article that jobs is about

// description says what is known of an article. marked is the sentence that the
// link to the original page shows; again(selector) reads the article anew and
// gives that the focus.
export function description(article, marked, again) {
  if (jobsOf !== article.id) put(jobs);
  jobsOf = article.id;
  const facts = el("div", { class: "facts", "data-test": "facts" },
    line([article.author, article.publisher].filter(Boolean).map((words) => el("bdi", {}, words))),
    el("p", { class: "meta" }, () => dateLine(article)),
    line([
      article.language && el("span", {}, () => formatLanguage(article.language)),
      ...article.tags.map((tag) => el("a", { class: "tag", href: `/articles?tag=${encodeURIComponent(tag)}`, "data-route": true, dir: "auto" }, tag)),
    ]),
    copies(article), versions(article), address(article, marked),
    actions(article, again, () => facts), jobs);
  return facts;
}

function line(parts) {
  return parts.some(Boolean) && el("p", { class: "meta dotted" }, parts);
}

function dateLine(article) {
  if (!article.published_at) return t("articles.undated");
  const date = formatDate(article.published_at);
  const from = origin(article.published_at_from);
  const dated = from === "" ? date : t("reader.dateFrom", { date, from });
  switch (article.published_confidence) {
    case "high": return dated;
    case "medium": return t("reader.dateLikely", { dated });
    default: return t("reader.dateUnsure", { dated });
  }
}

// origin says where an article's date was found.
function origin(from) {
  switch (from) {
    case "json-ld":
    case "meta": return t("origin.meta");
    case "url": return t("origin.url");
    case "byline": return t("origin.byline");
    case "feed": return t("origin.feed");
    case "front-matter": return t("origin.frontMatter");
    case "header": return t("origin.header");
    case "column": return t("origin.column");
    case "file": return t("origin.file");
    case "corrected": return t("origin.corrected");
    default: return "";
  }
}

function address({ url }, marked) {
  const web = webAddress(url);
  return web && el("p", { class: "meta" },
    el("a", { href: marked ? quoteLink(web, marked) : web, target: "_blank", rel: "noopener noreferrer" }, () => t("reader.original"), icon("away")));
}

// copies names the original of a copy, and leads to all of them.
function copies({ id, copy_of: original, copies: n }) {
  if (n === 0) return null;
  const all = el("a", { href: `/articles/${encodeURIComponent(id)}?copies_of=${encodeURIComponent(id)}`, "data-route": true, "data-test": "copies" },
    () => t("sources.copies", { n }));
  const node = el("p", { class: "meta dotted" }, all);
  if (original === null) return node;
  api.article(original).then(({ title }) => node.prepend(el("span", {}, () => t("reader.copyOf"), " ",
    el("a", { href: `/articles/${encodeURIComponent(original)}`, dir: "auto", onclick: plainly(() => openArticle(original)) }, title || (() => t("articles.untitled"))))), () => {});
  return node;
}

// versions opens the texts that the article had.
function versions(article) {
  if (article.versions < 2) return null;
  const list = el("ul", { class: "meta versions" });
  return el("details", {
    class: "meta", "data-test": "versions",
    ontoggle: async ({ target }) => {
      if (!target.open || list.hasChildNodes()) return;
      const found = await api.articleVersions(article.id).catch(() => ({ versions: [] }));
      put(list, found.versions.map(({ version, current, since }) => el("li", {}, el("button", {
        type: "button", class: "text-button",
        onclick: () => openArticle(article.id, { version: current ? null : version }),
      }, () => (current ? t("reader.present") : t("reader.textOf", { date: formatDate(since) }))))));
    },
  }, el("summary", {}, () => t("reader.versions", { date: formatDate(article.changed_at), n: article.versions })), list);
}

function actions(article, again, facts) {
  const node = el("p", { class: "reader-actions" }, el("button", {
    type: "button", class: "text-button", id: "correct",
    onclick: () => {
      const form = correctionForm(article, again, () => {
        form.replaceWith(facts());
        facts().querySelector("#correct").focus();
      });
      facts().replaceWith(form);
      form.querySelector("input").focus();
    },
  }, () => t("reader.correct")));
  if (webAddress(article.uri) === null) return node;
  return add(node, el("button", { type: "button", class: "text-button", id: "reload", onclick: () => reload(article, again) }, () => t("reader.reload")));
}

// reload fetches the article's page again; its row stays, to say what came of it.
async function reload(article, again) {
  put(jobs);
  await addJob(jobs, () => t("reader.original"), () => api.reloadArticle(article.id), () => {});
  if (jobsOf === article.id) again("#reload");
}

// plainly takes a click without a key held down for act.
function plainly(act) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    act();
  };
}
