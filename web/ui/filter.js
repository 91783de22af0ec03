// The filter of the questions: a panel to choose from what the articles have, and
// a chip for each choice.

import * as api from "./api.js";
import { el, iconButton, labelled, put, set } from "./dom.js";
import { explain } from "./errors.js";
import { formatDate, formatLanguage, t } from "./i18n.js";
import { notice } from "./notices.js";

const LISTS = ["sources", "tags", "languages"];

const none = () => ({ from: null, to: null, sources: [], tags: [], languages: [] });

// filterChips gives, for each choice of a filter of the API, {words, without}: how
// it reads, and the filter without it, null where none is left.
export function filterChips(filter) {
  if (!filter) return [];
  const without = (change) => orNull({ ...none(), ...filter, ...change });
  return [
    filter.from && { words: () => t("filter.since", { date: formatDate(filter.from) }), without: without({ from: null }) },
    filter.to && { words: () => t("filter.until", { date: formatDate(filter.to) }), without: without({ to: null }) },
    LISTS.flatMap((list) => (filter[list] ?? []).map((value) => ({
      words: () => (list === "languages" ? formatLanguage(value) : value),
      without: without({ [list]: filter[list].filter((each) => each !== value) }),
    }))),
  ].flat().filter(Boolean);
}

function orNull(filter) {
  return filter.from || filter.to || LISTS.some((list) => filter[list]?.length > 0) ? filter : null;
}

// Filter is the chips and the panel above the question box, and the button that
// opens the panel.
export class Filter {
  #value = null;

  constructor() {
    this.chips = el("div", { class: "filter-chips", role: "group", "aria-label": () => t("filter.label") });
    this.panel = el("div", { class: "filter-panel", id: "filter-panel", hidden: true, onkeydown: (event) => this.#key(event) });
    this.button = iconButton("filter", () => t("filter.open"), () => this.#toggle(), { id: "filter", "aria-expanded": "false", "aria-controls": "filter-panel" });
    this.node = el("div", { class: "filter" }, this.panel, this.chips);
  }

  // value is the filter as the API takes it, null where nothing is chosen.
  get value() {
    return this.#value;
  }

  // set chooses a filter, null for none.
  set(value) {
    this.#value = value ?? null;
    put(this.chips, filterChips(this.#value).map(({ words, without }) =>
      el("span", { class: "understood-chip meta", "data-test": "filter-chip" }, el("bdi", {}, words),
        iconButton("close", () => t("filter.remove", { name: words() }), () => {
          this.set(without);
          this.button.focus();
        }))));
    this.chips.hidden = this.#value === null;
  }

  // close folds the panel.
  close() {
    this.#show(false);
  }

  async #toggle() {
    const open = this.panel.hidden;
    this.#show(open);
    if (!open) return;
    try {
      this.#offer(await api.facets());
      this.panel.querySelector("input").focus();
    } catch (err) {
      this.#show(false);
      notice(() => explain(err));
    }
  }

  #show(open) {
    this.panel.hidden = !open;
    set(this.button, { "aria-expanded": String(open) });
  }

  #offer({ publishers, tags, languages, oldest, newest }) {
    const day = (name, words) => labelled(el("input", {
      id: `filter-${name}`, class: "field", type: "date", min: oldest, max: newest, value: this.#value?.[name] ?? "",
      onchange: (event) => this.#choose(name, event.target.value || null),
    }), words);
    const choice = (name, words, values, show = (value) => value) => values.length > 0 && labelled(el("select", {
      id: `filter-${name}`, class: "field",
      onchange: (event) => {
        const chosen = this.#value?.[name] ?? [];
        if (!chosen.includes(event.target.value)) this.#choose(name, [...chosen, event.target.value]);
        event.target.selectedIndex = 0;
      },
    }, el("option", { value: "" }, () => t("filter.any")),
    values.filter(({ value }) => value !== "").map(({ value, articles }) => el("option", { value }, () => `${show(value)} (${articles})`))), words);
    put(this.panel, day("from", () => t("filter.from")), day("to", () => t("filter.to")),
      choice("sources", () => t("articles.publisher"), publishers), choice("tags", () => t("filter.tag"), tags),
      choice("languages", () => t("articles.language"), languages, formatLanguage));
  }

  #choose(name, value) {
    this.set(orNull({ ...none(), ...this.#value, [name]: value }));
  }

  #key(event) {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // the question is not sent from here
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#show(false);
    this.button.focus();
  }
}
