// The view of the articles: search, read, add, delete.

import { AddPanel } from "./add.js";
import * as api from "./api.js";
import { el, icon, iconButton, put } from "./dom.js";
import { explain } from "./errors.js";
import { FeedsPanel } from "./feeds.js";
import { formatDate, formatLanguage, t } from "./i18n.js";
import { notice, removal } from "./notices.js";
import { forgetText } from "./reader.js";
import { closeArticle, current, openArticle, rename } from "./router.js";

const TYPING_MS = 200; // pause in typing after which the search runs

// ArticlesView is the list of articles. changed() is called when the corpus has
// changed, so that the first screen counts again.
export class ArticlesView {
  #changed;
  #articles = [];
  #next = null;
  #total = 0;
  #hidden = new Set(); // ids deleted, with Undo still open
  #sampleHidden = false;
  #loads = 0;
  #typing = 0;
  #sample = 0;

  constructor(changed) {
    this.#changed = changed;
    this.adding = new AddPanel(() => this.#refresh());
    this.feeds = new FeedsPanel(() => this.#refresh());
    this.adding.buttons.append(this.feeds.toggle);
    this.search = el("input", { class: "field", id: "article-search", type: "search", autocomplete: "off", placeholder: () => t("articles.search"), "aria-label": () => t("articles.search"), oninput: () => this.#typed() });
    this.count = el("span", { class: "meta", role: "status", "data-test": "article-count" });
    this.sampleBar = el("p", { class: "sample-bar", hidden: true });
    this.rows = el("tbody", { role: "rowgroup" });
    this.table = this.#table();
    this.empty = el("p", { class: "empty", hidden: true });
    this.more = el("button", { type: "button", class: "button", hidden: true, onclick: () => this.#load(true) }, () => t("list.more"));
    this.node = el("div", { class: "articles", "data-test": "articles" }, el("div", { class: "articles-inner" },
      el("div", { class: "articles-head" }, el("h1", {}, () => t("nav.articles")), this.adding.buttons),
      el("p", { class: "meta drop-hint" }, () => t("add.hint")),
      this.adding.node, this.feeds.node, this.sampleBar,
      el("div", { class: "search-line" }, el("span", { class: "search-box" }, icon("search"), this.search), this.count),
      this.table, this.empty, this.more,
      el("p", { class: "meta" }, () => t("articles.export"), ["md", "jsonl"].map((form) => el("a", { class: "text-button", href: `/api/v1/articles/export?format=${form}` }, form)))),
    el("div", { class: "drop-sign", "aria-hidden": "true" }, el("p", {}, () => t("add.drop"))));
    this.adding.acceptDrops(this.node);
  }

  // open loads the list for a search; one that is on view stays as it is,
  // unless fresh is true.
  open(q, fresh) {
    if (!fresh && q === this.search.value.trim()) {
      this.mark(current().article);
      return;
    }
    if (document.activeElement !== this.search) this.search.value = q;
    this.#load(false);
  }

  // mark shows which article is open in the reader.
  mark(id) {
    for (const row of this.rows.children) row.classList.toggle("open", row.dataset.id === id);
  }

  // setStatus learns how many articles of the sample there are.
  setStatus(status) {
    this.#sample = status.corpus.sample_articles;
    const { articles } = status.corpus;
    this.sampleBar.hidden = this.#sample === 0 || this.#sampleHidden;
    put(this.sampleBar, el("span", {}, () => (this.#sample === articles ? t("articles.sampleAll") : t("articles.sampleCount", { n: this.#sample, all: articles }))), " ",
      el("button", { type: "button", class: "text-button", id: "remove-sample", onclick: () => this.#removeSample() }, () => t("articles.removeSample")));
  }

  #table() {
    const names = [() => t("articles.titleColumn"), () => t("articles.publisher"), () => t("articles.date"), () => t("articles.language")];
    return el("table", { class: "article-table", role: "table" },
      el("caption", { class: "unseen" }, () => t("nav.articles")),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
        names.map((name) => el("th", { scope: "col", role: "columnheader" }, name)),
        el("th", { scope: "col", role: "columnheader" }, el("span", { class: "unseen" }, () => t("articles.actions"))))),
      this.rows);
  }

  #typed() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      const q = this.search.value.trim();
      const params = new URLSearchParams(location.search);
      if (q === "") params.delete("q");
      else params.set("q", q);
      rename(params.size === 0 ? location.pathname : `${location.pathname}?${params}`, { replace: true });
      this.#load(false);
    }, TYPING_MS);
  }

  async #refresh() {
    await this.#load(false);
    await this.#changed();
  }

  // #load fetches the first page, or the next one. Of several loads under way
  // only the latest is shown.
  async #load(next) {
    const load = ++this.#loads;
    try {
      const page = await api.articles(this.search.value.trim(), next ? this.#next : null);
      if (load !== this.#loads) return;
      this.#articles = next ? [...this.#articles, ...page.articles] : page.articles;
      this.#next = page.next_cursor;
      this.#total = page.total;
      this.#draw();
    } catch (err) {
      if (load !== this.#loads) return;
      this.table.hidden = this.#articles.length === 0;
      this.#say(() => explain(err));
    }
  }

  #draw() {
    const shown = this.#articles.filter((article) => !this.#hidden.has(article.id) && !(article.sample && this.#sampleHidden));
    put(this.rows, shown.map((article) => this.#row(article)));
    this.mark(current().article);
    this.table.hidden = shown.length === 0;
    this.more.hidden = !this.#next;
    const gone = this.#articles.length - shown.length;
    put(this.count, () => t("articles.count", { n: this.#total - gone }));
    const searched = this.search.value.trim();
    this.#say(shown.length > 0 ? null : () => (searched === "" ? t("articles.none") : t("articles.noMatch", { q: searched })));
  }

  #say(words) {
    this.empty.hidden = words === null;
    put(this.empty, words);
  }

  #row(article) {
    const { id, title, language } = article;
    return el("tr", { role: "row", "data-id": id, "data-test": "article" },
      el("td", { role: "cell", class: "col-title" },
        el("a", { href: `/articles/${encodeURIComponent(id)}`, dir: "auto", lang: language || null, onclick: openHere(id) }, title || (() => t("articles.untitled"))),
        article.sample && el("span", { class: "tag" }, () => t("articles.sample"))),
      el("td", { role: "cell", class: "col-publisher" }, article.publisher && el("bdi", {}, article.publisher)),
      el("td", { role: "cell", class: "col-date" }, el("span", { class: article.published_at ? null : "unknown" }, () => (article.published_at ? formatDate(article.published_at) : t("articles.undated")))),
      el("td", { role: "cell", class: "col-language" }, () => formatLanguage(language)),
      el("td", { role: "cell", class: "col-actions" }, iconButton("trash", () => t("articles.delete", { title }), () => this.#remove(article), { "data-test": "delete" })));
  }

  #remove(article) {
    const { id, title } = article;
    const hide = (hidden) => {
      if (hidden) this.#hidden.add(id);
      else this.#hidden.delete(id);
      this.#draw();
    };
    removal(() => t("articles.deleted", { title: title || t("articles.untitled") }),
      (leaving) => this.#commit(() => api.deleteArticle(id, leaving), () => hide(false)), () => {
        hide(false);
        this.rows.querySelector(`[data-id="${CSS.escape(id)}"] a`)?.focus();
      });
    hide(true);
    forgetText(id);
    if (current().article === id) closeArticle();
    this.#focusFirst();
  }

  #removeSample() {
    const hide = (hidden) => {
      this.#sampleHidden = hidden;
      this.sampleBar.hidden = hidden || this.#sample === 0;
      this.#draw();
    };
    removal(() => t("articles.sampleRemoved", { n: this.#sample }),
      (leaving) => this.#commit(() => api.deleteSample(leaving), () => hide(false)), () => {
        hide(false);
        this.sampleBar.querySelector("button").focus();
      });
    hide(true);
    this.#focusFirst();
  }

  // #focusFirst keeps the focus in the view when what had it is gone.
  #focusFirst() {
    (this.rows.querySelector("a") ?? this.adding.choose).focus();
  }

  // #commit makes a deletion. The list is read again either way, so that what
  // could not be deleted is seen again.
  async #commit(remove, unhide) {
    try {
      await remove();
    } catch (err) {
      notice(() => explain(err));
    }
    await this.#refresh();
    unhide();
  }
}

function openHere(id) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openArticle(id);
  };
}
