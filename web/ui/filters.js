// What narrows and orders the list of articles: publisher, tag, language, dates,
// kind and order. The address holds it all; see LISTED in router.js.

import * as api from "./api.js";
import { add, el, labelled, put } from "./dom.js";
import { formatDate, formatLanguage, formatNumber, t } from "./i18n.js";

const KINDS = ["undated", "copies", "sample"];

// Filters are the controls. apply(change) is called with the parts of the list
// that the reader has changed; "" takes one away.
export class Filters {
  #apply;
  #list = {};
  #facets = { publishers: [], tags: [], languages: [], oldest: null, newest: null, undated: 0, copies: 0 };

  constructor(apply) {
    this.#apply = apply;
    this.publisher = this.#select("publisher");
    this.tag = this.#select("tag");
    this.language = this.#select("language");
    this.kind = this.#select("kind", (kind) => Object.fromEntries(KINDS.map((each) => [each, each === kind ? "true" : ""])));
    this.from = this.#day("from");
    this.to = this.#day("to");
    this.sort = this.#select("sort");
    this.clear = el("button", {
      type: "button", class: "text-button", id: "clear-filters",
      onclick: () => apply(Object.fromEntries(["publisher", "tag", "language", "from", "to", "copies_of", ...KINDS].map((name) => [name, ""]))),
    }, () => t("filter.clear"));
    this.node = el("div", { class: "filters", id: "filters", hidden: true },
      labelled(this.publisher, () => t("articles.publisher")), labelled(this.tag, () => t("filter.tag")), labelled(this.language, () => t("articles.language")),
      labelled(this.from, () => t("filter.from")), labelled(this.to, () => t("filter.to")), labelled(this.kind, () => t("filter.kind")),
      labelled(this.sort, () => t("filter.sort")), this.clear);
    this.toggle = el("button", { type: "button", class: "button", id: "filter", "aria-expanded": "false", "aria-controls": "filters", onclick: () => this.#show(this.node.hidden) }, () => t("filter.title"));
    this.#draw();
  }

  // set shows what the list is narrowed to.
  set(list) {
    this.#list = list;
    if (Object.keys(list).some((name) => name !== "q" && name !== "sort")) this.#show(true);
    this.#draw();
  }

  // reload counts again what there is to choose from.
  async reload() {
    this.#facets = await api.facets().catch(() => this.#facets);
    this.#draw();
  }

  #show(shown) {
    this.node.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
  }

  #select(name, change = (value) => ({ [name]: value })) {
    return el("select", { class: "field", id: `filter-${name}`, onchange: ({ target }) => this.#apply(change(target.value)) });
  }

  #day(name) {
    return el("input", { class: "field", id: `filter-${name}`, type: "date", onchange: ({ target }) => {
      if (target.validity.valid) this.#apply({ [name]: target.value });
    } });
  }

  #draw() {
    const { publishers, tags, languages, oldest, newest, undated, copies } = this.#facets;
    const list = this.#list;
    choices(this.publisher, list.publisher, () => t("filter.all"), publishers.map(counted));
    choices(this.tag, list.tag, () => t("filter.all"), tags.map(counted));
    choices(this.language, list.language, () => t("filter.all"), languages.map(({ value, articles }) => [value, () => `${formatLanguage(value)} (${formatNumber(articles)})`]));
    choices(this.kind, KINDS.find((kind) => list[kind] === "true"), () => t("filter.all"), [
      ["undated", () => `${t("articles.undated")} (${formatNumber(undated)})`],
      ["copies", () => `${t("filter.copies")} (${formatNumber(copies)})`],
      ["sample", () => t("articles.sample")],
    ]);
    choices(this.sort, list.sort, () => t("sort.newest"), [
      ["published", () => t("sort.oldest")], ["title", () => t("articles.titleColumn")], ["-title", () => t("sort.titleBack")],
      ["publisher", () => t("articles.publisher")], ["-publisher", () => t("sort.publisherBack")], ["-ingested", () => t("sort.lastAdded")], ["ingested", () => t("sort.firstAdded")],
    ]);
    this.from.value = list.from ?? "";
    this.to.value = list.to ?? "";
    for (const day of [this.from, this.to]) day.title = oldest ? `${formatDate(oldest)} – ${formatDate(newest)}` : "";
  }
}

function counted({ value, articles }) {
  return [value, () => `${value} (${formatNumber(articles)})`];
}

// choices fills a select, and keeps a value that is chosen and not among them.
function choices(select, chosen = "", none, list) {
  const options = [["", none], ...list];
  if (!options.some(([value]) => value === chosen)) options.push([chosen, () => chosen]);
  put(select);
  for (const [value, words] of options) add(select, el("option", { value }, words));
  select.value = chosen;
}
