// The view of the settings: which model servers write, embed and rerank, and who has access.

import * as api from "./api.js";
import { add, el, icon, iconButton, put } from "./dom.js";
import { EndpointForm, foundServers, windowWords } from "./endpoint.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";
import { part } from "./parts.js";

const POLL_MS = 2000;

// SettingsView shows and changes the settings. onchange is called when another
// model writes the answers.
export class SettingsView {
  #onchange;
  #fallbacks = []; // forms, in the order in which their servers are asked

  constructor(onchange) {
    this.#onchange = onchange;
    this.body = el("form", { class: "settings-form", onsubmit: (event) => { event.preventDefault(); this.#save(); } });
    this.access = el("div");
    this.node = el("div", { class: "settings", "data-test": "settings" }, el("h1", {}, () => t("nav.settings")), this.body, this.access);
  }

  // open loads what is set.
  async open() {
    this.#showAccess();
    put(this.body, el("p", { class: "meta loading" }, () => t("settings.looking")));
    try {
      this.#show(await api.settings());
    } catch (err) {
      put(this.body, el("p", { class: "outcome", role: "alert" }, () => explain(err)));
    }
  }

  async #showAccess() {
    const { Keyring } = await part("keyring", true);
    const keyring = new Keyring();
    put(this.access, keyring.node);
    keyring.open();
  }

  #show(settings) {
    const { presets, found } = settings;
    this.chat = new EndpointForm("chat", settings.chat, presets, () => t("settings.automatic"));
    this.embeddings = new EndpointForm("embeddings", { ...settings.embeddings, dimensions: settings.dimensions }, presets, () => t("settings.embedded"));
    this.rerank = new EndpointForm("rerank", settings.rerank, presets, () => t("settings.noReranker"));
    this.#fallbacks = [];
    this.list = el("ol", { class: "fallbacks" });
    for (const endpoint of settings.fallbacks) this.#addFallback(endpoint, presets);
    this.change = el("p", { class: "meta", "data-test": "change" });
    this.saved = el("p", { class: "trial", role: "status", "data-test": "saved" });
    put(this.body,
      section(() => t("settings.chat"), el("p", { "data-test": "writers" }, () => writers(settings.writers)),
        el("h3", {}, () => t("settings.found")), foundServers(found, presets, (...server) => this.#use(...server)),
        this.chat.node),
      section(() => t("settings.fallbacks"), el("p", { class: "meta" }, () => t("settings.fallbacksHint")), this.list,
        el("button", { type: "button", class: "button", "data-test": "add-fallback", onclick: () => this.#addFallback({ provider: "custom", base_url: "", model: "" }, presets).provider.focus() }, icon("plus"), () => t("settings.fallbackAdd"))),
      section(() => t("settings.embeddings"), el("p", { class: "meta" }, () => t("settings.embeddingsHint")), this.embeddings.node, this.change),
      section(() => t("settings.rerank"), el("p", { class: "meta" }, () => t("settings.rerankHint")), this.rerank.node),
      el("div", { class: "settings-save" }, el("button", { type: "submit", class: "button strong", "data-test": "save" }, () => t("settings.save")), this.saved));
    this.#follow(this.change);
  }

  // #follow shows how far a change of the embeddings is, until it is made.
  async #follow(at) {
    if (at !== this.change || !at.isConnected) return;
    const change = await api.status().then((status) => status.embedding.change, () => null);
    put(at, change && (() => `${t("settings.change", change)} ${change.error ?? ""}`));
    if (change) setTimeout(() => this.#follow(at), POLL_MS);
  }

  #use(provider, base, model) {
    this.chat.fill(provider, base, model);
    this.chat.model.focus();
  }

  #addFallback(endpoint, presets) {
    const form = new EndpointForm("chat", endpoint, presets, () => t("settings.automatic"));
    const item = el("li", {}, form.node, iconButton("trash", () => t("settings.fallbackRemove"), () => {
      this.#fallbacks = this.#fallbacks.filter((each) => each !== form);
      item.remove();
    }));
    this.#fallbacks.push(form);
    add(this.list, item);
    return form;
  }

  async #save() {
    this.saved.className = "trial";
    put(this.saved, () => t("settings.saving"));
    try {
      this.#show(await api.changeSettings({
        chat: this.chat.change(), fallbacks: this.#fallbacks.map((form) => form.change()),
        embeddings: this.embeddings.change(), dimensions: this.embeddings.dimensions(), rerank: this.rerank.change(),
      }));
      this.saved.className = "trial well";
      put(this.saved, () => t("settings.saved"));
      this.body.querySelector("[data-test=save]").focus();
      this.#onchange();
    } catch (err) {
      this.saved.className = "trial wrong";
      put(this.saved, () => explain(err));
    }
  }
}

function section(title, ...children) {
  return el("section", {}, el("h2", {}, title), children);
}

// writers says who writes the answers now.
function writers(list) {
  if (list.length === 0) return t("settings.quoted");
  const named = list.map((writer) => `${writer.model || t("made.aModel")} · ${windowWords(writer)}`);
  return t("settings.writtenBy", { models: named.join(" → ") });
}
