// The first screen around the question box: what can be asked, and of what.

import { add, el, put } from "./dom.js";
import { formatDate, guessLanguage, t } from "./i18n.js";

// Welcome is the heading above the box and the examples below it. ask(question)
// asks an example.
export class Welcome {
  #ask;

  constructor(ask) {
    this.#ask = ask;
    this.head = el("div", { class: "welcome-head" }, el("h1", {}, () => t("welcome.title")));
    this.foot = el("div", { class: "welcome-foot" });
  }

  // show draws the state of the server: examples, corpus and model.
  show(status) {
    put(this.foot);
    const { corpus, model, examples } = status;
    if (corpus.articles === 0) {
      add(this.foot, el("p", { class: "empty" }, () => t("welcome.empty")),
        el("p", {}, el("a", { class: "button", href: "/articles", "data-route": true }, () => t("articles.add"))));
    } else if (examples?.length > 0) {
      add(this.foot, el("ul", { class: "examples", "aria-label": () => t("welcome.examples"), "data-test": "examples" }, examples.map((question) =>
        el("li", {}, el("button", { type: "button", class: "suggestion", onclick: () => this.#ask(question) }, el("span", { dir: "auto", lang: guessLanguage(question) }, question))))));
    }
    add(this.foot, el("p", { class: "meta dotted corpus-line", "data-test": "corpus-line" },
      el("span", {}, el("a", { href: "/articles", "data-route": true }, () => t("welcome.articles", { n: corpus.articles }))),
      corpus.newest && el("span", {}, () => t("welcome.newest", { date: formatDate(corpus.newest) })),
      el("span", {}, () => (model.mode === "generated" ? t("welcome.model", { model: model.name }) : t("welcome.noModel")))));
    if (model.mode !== "generated") add(this.foot, el("p", { class: "meta connect", "data-test": "connect" }, () => t("welcome.connect"), " ", el("a", { href: "/settings", "data-route": true }, () => t("nav.settings"))));
  }
}
