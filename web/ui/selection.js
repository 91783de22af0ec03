// Several articles at once: which are selected, and what can be done with them.

import * as api from "./api.js";
import { tagsIn } from "./correct.js";
import { el, put } from "./dom.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";
import { addJob } from "./jobs.js";
import { notice } from "./notices.js";

const MOST = 500; // articles that the server changes in one request
const PAGE = 200;

// Selection holds the selected articles. list() gives what the list is narrowed
// to, remove(articles) deletes and changed() is called when articles were changed.
export class Selection {
  #chosen = new Map(); // id → article
  #shown = []; // articles on view, in order
  #last = null; // id that was selected last
  #jobs;
  #view;

  constructor(view, jobs) {
    this.#view = view;
    this.#jobs = jobs;
    this.all = el("input", { type: "checkbox", class: "pick", id: "pick-all", "aria-label": () => t("select.shown"), onchange: () => this.#setAll(this.all.checked) });
    this.count = el("strong", { role: "status" });
    this.found = button(() => t("select.found", { n: MOST }), () => this.#choose(), { id: "pick-found" });
    this.tags = el("input", { class: "field", id: "bulk-tags", autocomplete: "off", dir: "auto", "aria-label": () => t("select.tags"), placeholder: () => t("select.tags") });
    this.node = el("form", { class: "selection", hidden: true, "data-test": "selection", onsubmit: (event) => {
      event.preventDefault();
      this.#tag(tagsIn(this.tags.value), []);
    } },
    this.count, this.found, this.tags,
    el("button", { type: "submit", class: "button", id: "bulk-tag" }, () => t("select.tag")),
    el("button", { type: "button", class: "button", id: "bulk-untag", onclick: () => this.#tag([], tagsIn(this.tags.value)) }, () => t("select.untag")),
    el("button", { type: "button", class: "button", id: "bulk-reload", onclick: () => this.#reload() }, () => t("reader.reload")),
    el("button", { type: "button", class: "button", id: "bulk-delete", onclick: () => this.#view.remove([...this.#chosen.values()]) }, () => t("articles.actions")),
    button(() => t("select.none"), () => this.clear(), { id: "pick-none" }));
  }

  // box is the checkbox of an article; with Shift it selects all from the last one.
  box(article) {
    return el("input", {
      type: "checkbox", class: "pick", "aria-label": () => t("select.one", { title: article.title }),
      onclick: (event) => {
        const { checked } = event.target;
        const at = [this.#last, article.id].map((id) => this.#shown.findIndex((each) => each.id === id)).sort((a, b) => a - b);
        for (const each of event.shiftKey && at[0] >= 0 ? this.#shown.slice(at[0], at[1] + 1) : [article]) this.#set(each, checked);
        this.#last = article.id;
        this.#draw();
      },
    });
  }

  // show learns which articles are on view, and that more were found.
  show(articles, more) {
    this.#shown = articles;
    this.found.hidden = !more;
    this.#draw();
  }

  clear() {
    this.#chosen.clear();
    this.#draw();
  }

  #set(article, chosen) {
    if (!chosen) this.#chosen.delete(article.id);
    else if (this.#chosen.size < MOST) this.#chosen.set(article.id, article);
  }

  #setAll(chosen) {
    for (const article of this.#shown) this.#set(article, chosen);
    this.#draw();
  }

  // #choose selects what was found, on view or not, as far as MOST allows.
  async #choose() {
    try {
      for (let cursor = ""; cursor !== null && this.#chosen.size < MOST;) {
        const page = await api.articles(this.#view.list(), cursor, PAGE);
        for (const article of page.articles) this.#set(article, true);
        cursor = page.next_cursor;
      }
    } catch (err) {
      notice(() => explain(err));
    }
    this.#draw();
  }

  async #tag(add, remove) {
    if (add.length + remove.length === 0) {
      this.tags.focus();
      return;
    }
    try {
      const { changed } = await api.tagArticles([...this.#chosen.keys()], add, remove);
      notice(() => t("select.tagged", { n: changed }));
      this.tags.value = "";
    } catch (err) {
      notice(() => explain(err));
    }
    this.#view.changed();
  }

  #reload() {
    const web = [...this.#chosen.values()].filter(({ uri }) => /^https?:/.test(uri)).map(({ id }) => id);
    if (web.length === 0) notice(() => t("select.noneFromWeb"));
    else addJob(this.#jobs, () => t("job.pages", { n: web.length }), () => api.reloadArticles(web), this.#view.changed);
  }

  #draw() {
    const n = this.#chosen.size;
    this.node.hidden = n === 0;
    put(this.count, () => t("select.count", { n }));
    const here = this.#shown.filter(({ id }) => this.#chosen.has(id));
    this.all.checked = here.length > 0 && here.length === this.#shown.length;
    this.all.indeterminate = here.length > 0 && !this.all.checked;
    for (const box of this.#view.boxes()) box.checked = this.#chosen.has(box.closest("tr").dataset.id);
  }
}

function button(words, onclick, props) {
  return el("button", { type: "button", class: "text-button", onclick, ...props }, words);
}
