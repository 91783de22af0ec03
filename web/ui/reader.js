// The reader: an article as text, beside the answer or, on a small screen, over
// the whole page, with the cited sentence marked.

import * as api from "./api.js";
import { description } from "./described.js";
import { add, el, iconButton, put, set } from "./dom.js";
import { explain } from "./errors.js";
import { formatDate, t } from "./i18n.js";
import { isHeading, isTable, locate, paragraphs } from "./passage.js";
import { closeArticle, current, openArticle } from "./router.js";
import { whyPassage } from "./why.js";

const KEPT = 8; // article texts kept in memory

const texts = new Map(); // article id, and version where it is an earlier one → text
const sheet = matchMedia("(max-width: 1099px)");

let panel, behind, changedArticle, opener = null, shown = null;

// mountReader takes the panel and the parts of the page that a full-width
// reader covers. changed() is called when an article was changed in it. Once
// it is mounted, another call does nothing.
export function mountReader(node, covered, changed) {
  if (panel) return;
  panel = node;
  changedArticle = changed;
  behind = covered;
  set(panel, { "aria-label": () => t("reader.label") });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeArticle();
  });
  sheet.addEventListener("change", cover);
}

// showPassage opens the reader on route.article with the sentence of
// route.start and route.end marked, or closes it where route.article is null.
export async function showPassage(route) {
  const key = route.article && JSON.stringify([route.article, route.start, route.end, route.version]);
  if (key === shown) {
    panel.querySelector("mark")?.scrollIntoView({ block: "center" });
    return;
  }
  const wasOpen = shown !== null;
  shown = key;
  if (key === null) {
    close();
    return;
  }
  if (!wasOpen) opener = document.activeElement;
  panel.hidden = false;
  document.documentElement.classList.add("reading");
  cover();
  put(panel, head(), el("p", { class: "reader-note" }, () => t("reader.loading")));
  panel.querySelector("button").focus({ preventScroll: true });
  await fill(key, route);
}

// again reads the article that is open anew, without losing what has the focus.
async function again(selector) {
  const route = current();
  forgetText(route.article);
  changedArticle();
  await fill(shown, route);
  panel.querySelector(selector)?.focus();
}

async function fill(key, route) {
  try {
    const article = await api.article(route.article);
    const { text, since } = await textFor(article, route.version);
    if (shown === key) show(article, text, since, route);
  } catch (err) {
    if (shown === key) put(panel, head(), el("p", { class: "reader-note", role: "alert" }, () => explain(err)));
  }
}

// forgetText drops an article that was deleted or may have changed.
export function forgetText(articleID) {
  for (const key of texts.keys()) if (key.startsWith(articleID)) texts.delete(key);
}

// textFor gives the text that version names, and the day since which it stood
// where it is an earlier one: {text, since}. One that is kept no more gives way
// to the present text.
async function textFor(article, version) {
  if (version && version !== article.version) {
    const list = (await api.articleVersions(article.id)).versions;
    const earlier = list.find((each) => each.version === version && !each.current);
    if (earlier) return { text: await textOf(article.id, version), since: earlier.since };
  }
  return { text: await textOf(article.id, article.version), since: null };
}

async function textOf(articleID, version) {
  const key = `${articleID} ${version}`;
  if (!texts.has(key)) {
    if (texts.size >= KEPT) texts.delete(texts.keys().next().value);
    texts.set(key, await api.articleText(articleID, version));
  }
  return texts.get(key);
}

function show(article, text, since, route) {
  const parts = locate(text, route);
  const body = el("div", { class: "reader-text", lang: article.language || null, "data-test": "article-text" });
  if (since !== null) add(body, earlierText(article.id, since));
  if (parts === null) add(body, changed(route.cited));
  add(body, paragraphs(parts ?? [text, "", ""]).map((p, i, all) => paragraph(p, all[i + 1], i === 0 ? article.title : null)));
  const scroll = el("div", { class: "reader-scroll", tabindex: "0", role: "region", "aria-labelledby": "reader-title" },
    titles(article, parts?.[1] ?? "", route.why), body);
  put(panel, head(), scroll);
  panel.querySelector("button").focus({ preventScroll: true });
  panel.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function head() {
  return el("div", { class: "reader-head" },
    el("span", { class: "reader-kind" }, () => t("reader.label")),
    iconButton("close", () => t("reader.close"), closeArticle, { id: "reader-close" }));
}

function titles(article, marked, why) {
  return el("header", { class: "reader-title" },
    el("h2", { id: "reader-title", dir: "auto", lang: article.language || null }, article.title || (() => t("articles.untitled"))),
    description(article, marked, again),
    whyPassage(why));
}

// paragraph shows one paragraph. Its gap stays in the document, unseen, so that
// a mark over several paragraphs still holds exactly the cited text. A heading
// is a short line before a paragraph; the title, repeated at the top, is left out.
function paragraph({ pieces, gap }, next, title) {
  const text = plain(pieces);
  const repeats = title !== null && text.trim() === title && !pieces.some((piece) => piece.marked);
  const tag = next && isHeading(text) && !isHeading(plain(next.pieces)) ? "h3" : "p";
  const node = el(tag, { dir: "auto", class: isTable(text) ? "rows" : null, hidden: repeats }, pieces.map(shape));
  return add(node, gap.map((piece) => el("span", { hidden: true }, shape(piece))));
}

function plain(pieces) {
  return pieces.map((piece) => piece.text).join("");
}

function shape({ text, marked }) {
  return marked ? el("mark", {}, text) : text;
}

function earlierText(id, since) {
  return el("div", { class: "reader-note", "data-test": "earlier-text" },
    el("p", {}, () => t("reader.earlier", { date: formatDate(since.slice(0, 10)) })),
    el("button", { type: "button", class: "text-button", onclick: () => openArticle(id) }, () => t("reader.toPresent")));
}

function changed(cited) {
  return el("div", { class: "reader-note" },
    el("p", {}, () => t("reader.changed")), el("blockquote", {}, cited));
}

function close() {
  panel.hidden = true;
  document.documentElement.classList.remove("reading");
  put(panel);
  cover();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

// cover keeps the keyboard out of what a full-width reader hides.
function cover() {
  const covered = sheet.matches && shown !== null;
  for (const node of behind) node.inert = covered;
}
