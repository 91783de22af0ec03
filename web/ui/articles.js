// The view of the articles: search, narrow, order, read, add, delete.

import { AddPanel } from "./add.js";
import * as api from "./api.js";
import { el, icon, iconButton, put } from "./dom.js";
import { explain } from "./errors.js";
import { FeedsPanel } from "./feeds.js";
import { Filters } from "./filters.js";
import { formatDate, formatLanguage, t } from "./i18n.js";
import { notice, removal } from "./notices.js";
import { forgetText } from "./reader.js";
import { closeArticle, current, openArticle, rename } from "./router.js";
import { Selection } from "./selection.js";

const TYPING_MS = 200; // pause in typing after which the search runs
const LATELY_MS = 14 * 24 * 3600 * 1000; // how long an article is marked as changed
const DELETED_AT_ONCE = 100; // ids that fit into one address

// ArticlesView is the list of articles. changed() is called when the corpus has
// changed, so that the first screen counts again.
export class ArticlesView {
  #changed;
  #list = {}; // what the list is narrowed to and ordered by, as in the address
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
    this.adding = new AddPanel(() => this.refresh());
    this.feeds = new FeedsPanel(() => this.refresh());
    this.filters = new Filters((change) => this.#narrow(change, false));
    this.selection = new Selection({
      list: () => this.#list, boxes: () => this.rows.querySelectorAll(".pick"),
      remove: (articles) => this.#remove(articles), changed: () => this.refresh(),
    }, this.adding.jobs);
    this.adding.buttons.append(this.feeds.toggle);
    this.search = el("input", { class: "field", id: "article-search", type: "search", autocomplete: "off", placeholder: () => t("articles.search"), "aria-label": () => t("articles.search"), oninput: () => this.#typed() });
    this.count = el("span", { class: "meta", role: "status", "data-test": "article-count" });
    this.sampleBar = el("p", { class: "sample-bar", hidden: true });
    this.rows = el("tbody", { role: "rowgroup", onkeydown: (event) => this.#key(event) });
    this.table = this.#table();
    this.empty = el("p", { class: "empty", hidden: true });
    this.more = el("button", { type: "button", class: "button", hidden: true, onclick: () => this.#load(true) }, () => t("list.more"));
    this.node = el("div", { class: "articles", "data-test": "articles" }, el("div", { class: "articles-inner" },
      el("div", { class: "articles-head" }, el("h1", {}, () => t("nav.articles")), this.adding.buttons),
      el("p", { class: "meta drop-hint" }, () => t("add.hint")),
      this.adding.node, this.feeds.node, this.sampleBar,
      el("div", { class: "search-line" }, el("span", { class: "search-box" }, icon("search"), this.search), this.filters.toggle, this.count),
      this.filters.node, this.selection.node, this.table, this.empty, this.more,
      el("p", { class: "meta" }, () => t("articles.export"), ["md", "jsonl"].map((form) => el("a", { class: "text-button", href: `/api/v1/articles/export?format=${form}` }, form)))),
    el("div", { class: "drop-sign", "aria-hidden": "true" }, el("p", {}, () => t("add.drop"))));
    this.adding.acceptDrops(this.node);
  }

  // open loads a list as the address describes it; one that is on view stays as
  // it is, unless fresh is true.
  open(list, fresh) {
    const same = JSON.stringify(list) === JSON.stringify(this.#list);
    if (!fresh && same) {
      this.mark(current().article);
      return;
    }
    if (!same) this.selection.clear();
    this.#list = list;
    if (document.activeElement !== this.search) this.search.value = list.q ?? "";
    this.filters.set(list);
    this.filters.reload();
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
    return el("table", { class: "article-table", role: "table" },
      el("caption", { class: "unseen" }, () => t("nav.articles")),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
        el("th", { scope: "col", role: "columnheader", class: "col-pick" }, this.selection.all),
        this.#column("title", "title", () => t("articles.titleColumn")),
        this.#column("publisher", "publisher", () => t("articles.publisher")),
        this.#column("published", "", () => t("articles.date")),
        el("th", { scope: "col", role: "columnheader" }, () => t("articles.language")),
        el("th", { scope: "col", role: "columnheader" }, el("span", { class: "unseen" }, () => t("articles.actions"))))),
      this.rows);
  }

  // #column is the head of a column that the list can be ordered by: first as
  // first says, at the second click the other way round.
  #column(key, first, words) {
    const other = first === "" ? key : `-${key}`;
    return el("th", { scope: "col", role: "columnheader", "data-sort": key },
      el("button", { type: "button", class: "sort", onclick: () => this.#narrow({ sort: (this.#list.sort ?? "") === first ? other : first }, false) }, words));
  }

  #markOrder() {
    const sort = this.#list.sort ?? "-published";
    for (const head of this.table.querySelectorAll("[data-sort]")) {
      const by = sort.replace("-", "") === head.dataset.sort;
      head.setAttribute("aria-sort", !by ? "none" : sort.startsWith("-") ? "descending" : "ascending");
    }
  }

  #typed() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#narrow({ q: this.search.value.trim() }, true), TYPING_MS);
  }

  // #narrow changes the list, and the address with it, so that Back undoes it;
  // with replace it does not.
  #narrow(change, replace) {
    const params = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(change)) {
      if (value === "") params.delete(name);
      else params.set(name, value);
    }
    rename(params.size === 0 ? location.pathname : `${location.pathname}?${params}`, { replace });
    this.open(current().list, false);
  }

  // refresh reads the list again after a change of the articles.
  async refresh() {
    this.filters.reload();
    await this.#load(false);
    await this.#changed();
  }

  // #load fetches the first page, or the next one. Of several loads under way
  // only the latest is shown.
  async #load(next) {
    const load = ++this.#loads;
    try {
      const page = await api.articles(this.#list, next ? this.#next : null);
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
    const focused = document.activeElement.closest?.("tr[data-id]")?.dataset.id;
    const box = document.activeElement.matches(".pick");
    put(this.rows, shown.map((article) => this.#row(article)));
    this.mark(current().article);
    this.#markOrder();
    this.selection.show(shown, this.#next !== null);
    if (focused) this.#focus(focused, box);
    this.table.hidden = shown.length === 0;
    this.more.hidden = !this.#next;
    const gone = this.#articles.length - shown.length;
    put(this.count, () => t("articles.count", { n: this.#total - gone }));
    const { q, sort, ...narrowed } = this.#list;
    this.#say(shown.length > 0 ? null : () => {
      if (Object.keys(narrowed).length > 0) return t("filter.noMatch");
      return q ? t("articles.noMatch", { q }) : t("articles.none");
    });
  }

  #say(words) {
    this.empty.hidden = words === null;
    put(this.empty, words);
  }

  #row(article) {
    const { id, title, language } = article;
    return el("tr", { role: "row", "data-id": id, "data-test": "article" },
      el("td", { role: "cell", class: "col-pick" }, this.selection.box(article)),
      el("td", { role: "cell", class: "col-title" },
        el("a", { href: `/articles/${encodeURIComponent(id)}`, dir: "auto", lang: language || null, onclick: openHere(id) }, title || (() => t("articles.untitled"))),
        article.copy_of && el("span", { class: "tag" }, () => t("articles.copy")),
        Date.now() - Date.parse(article.changed_at) < LATELY_MS && el("span", { class: "tag" }, () => t("articles.changed")),
        article.sample && el("span", { class: "tag" }, () => t("articles.sample"))),
      el("td", { role: "cell", class: "col-publisher" }, article.publisher && el("bdi", {}, article.publisher)),
      el("td", { role: "cell", class: "col-date" }, el("span", { class: article.published_at ? null : "unknown" }, () => (article.published_at ? formatDate(article.published_at) : t("articles.undated")))),
      el("td", { role: "cell", class: "col-language" }, () => formatLanguage(language)),
      el("td", { role: "cell", class: "col-actions" }, iconButton("trash", () => t("articles.delete", { title }), () => this.#remove([article]), { "data-test": "delete" })));
  }

  #remove(articles) {
    const ids = articles.map(({ id }) => id);
    const [{ id, title }] = articles;
    const near = this.rows.querySelector(`[data-id="${CSS.escape(id)}"]`)?.rowIndex ?? 1;
    const hide = (hidden) => {
      for (const each of ids) {
        if (hidden) this.#hidden.add(each);
        else this.#hidden.delete(each);
      }
      this.#draw();
    };
    removal(() => (ids.length > 1 ? t("articles.deletedMany", { n: ids.length }) : t("articles.deleted", { title: title || t("articles.untitled") })),
      (leaving) => this.#commit(() => deleteAll(ids, leaving), () => hide(false)), () => {
        hide(false);
        this.#focus(id, false);
      });
    this.selection.clear();
    hide(true);
    for (const each of ids) forgetText(each);
    if (ids.includes(current().article)) closeArticle();
    this.#focusNear(near - 1);
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
    this.#focusNear(0);
  }

  // #focusNear keeps the focus in the view when what had it, in row n, is gone.
  #focusNear(n) {
    const rows = this.rows.children;
    (rows[Math.min(n, rows.length - 1)]?.querySelector("a") ?? this.adding.choose).focus();
  }

  #focus(id, box) {
    this.rows.querySelector(`[data-id="${CSS.escape(id)}"] ${box ? ".pick" : "a"}`)?.focus();
  }

  // #key moves from row to row with the arrows and deletes with Delete. Enter, on
  // the title, opens.
  #key(event) {
    const row = event.target.closest("tr");
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = { ArrowDown: row.nextSibling, ArrowUp: row.previousSibling, Home: this.rows.firstChild, End: this.rows.lastChild }[event.key];
    if (to) to.querySelector(event.target.matches(".pick") ? ".pick" : "a").focus();
    else if (event.key === "Delete") this.#remove(this.#articles.filter(({ id }) => id === row.dataset.id));
    else return;
    event.preventDefault();
  }

  // #commit makes a deletion. The list is read again either way, so that what
  // could not be deleted is seen again.
  async #commit(remove, unhide) {
    try {
      await remove();
    } catch (err) {
      notice(() => explain(err));
    }
    await this.refresh();
    unhide();
  }
}

async function deleteAll(ids, leaving) {
  const requests = [];
  for (let at = 0; at < ids.length; at += DELETED_AT_ONCE) requests.push(api.deleteArticles(ids.slice(at, at + DELETED_AT_ONCE), leaving));
  await Promise.all(requests);
}

function openHere(id) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openArticle(id);
  };
}
