// The form that puts right what is known of an article. Beside a field that was
// corrected stands what the article itself says, and gives it back.

import * as api from "./api.js";
import { el, labelled, put } from "./dom.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";

const FIELDS = ["title", "author", "publisher", "published_at", "language", "tags", "url"];

// correctionForm edits an article. saved(selector) is called when it was changed,
// closed() when nothing is to be.
export function correctionForm(article, saved, closed) {
  const fields = FIELDS.map((name) => new Field(name, article));
  const problem = el("p", { class: "field-error", role: "alert" });
  return el("form", {
    class: "paste-form correct-form", "data-test": "correct-form", novalidate: true,
    onkeydown: (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      closed();
    },
    onsubmit: async (event) => {
      event.preventDefault();
      for (const field of fields) field.say(null);
      put(problem);
      const change = changeOf(fields);
      if (change === null) return closed();
      try {
        await api.correctArticle(article.id, change);
        saved("#correct");
      } catch (err) {
        const field = fields.find(({ name }) => name === err.param);
        if (field) field.say(err);
        else put(problem, () => explain(err));
      }
    },
  }, fields.map(({ node }) => node), problem,
  el("div", { class: "paste-line" },
    el("button", { type: "submit", class: "button strong" }, () => t("correct.save")),
    el("button", { type: "button", class: "button", onclick: closed }, () => t("add.cancel"))));
}

// changeOf gives what the fields change, null where that is nothing.
function changeOf(fields) {
  const change = {}, reset = [];
  for (const { name, value, before, original } of fields) {
    if (value === before) continue;
    if (value === original) reset.push(name);
    else change[name] = name === "tags" ? tagsIn(value) : name === "published_at" ? value || null : value;
  }
  if (reset.length > 0) change.reset = reset;
  return Object.keys(change).length === 0 ? null : change;
}

// tagsIn gives the tags of a list with commas, western or Chinese.
export function tagsIn(text) {
  return text.split(/[,，、]/).map((tag) => tag.trim()).filter(Boolean);
}

class Field {
  // original is what the article itself says where that was corrected, else null.
  constructor(name, article) {
    this.name = name;
    this.before = name === "tags" ? article.tags.join(", ") : article[name] ?? "";
    this.original = article.corrections.find(({ field }) => field === name)?.original ?? null;
    this.error = el("p", { class: "field-error", id: `correct-${name}-error`, role: "alert" });
    this.input = el("input", {
      class: "field", id: `correct-${name}`, type: name === "published_at" ? "date" : "text", value: this.before,
      autocomplete: "off", dir: "auto", "aria-describedby": this.error.id,
    });
    this.node = el("div", {}, labelled(this.input, () => this.#words()), this.error,
      this.original !== null && el("p", { class: "meta" }, () => t("correct.itself"), " ",
        el("bdi", {}, this.original || (() => t("correct.nothing"))), " ",
        el("button", { type: "button", class: "text-button", onclick: () => this.#giveBack() }, () => t("correct.giveBack"))));
  }

  get value() {
    return this.input.value.trim();
  }

  // say shows what is wrong with the field; null: nothing.
  say(err) {
    this.input.setAttribute("aria-invalid", String(err !== null));
    put(this.error, err && (() => explain(err)));
    if (err) this.input.focus();
  }

  #giveBack() {
    this.input.value = this.original;
    this.input.focus();
  }

  #words() {
    switch (this.name) {
      case "title": return t("add.title");
      case "author": return t("correct.author");
      case "publisher": return t("articles.publisher");
      case "published_at": return t("correct.date");
      case "language": return t("correct.language");
      case "tags": return t("correct.tags");
      default: return t("correct.url");
    }
  }
}
