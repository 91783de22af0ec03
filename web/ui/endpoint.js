// A form for one model server: where it is, its key, its model; with a test.

import * as api from "./api.js";
import { add, el, labelled, put, refresh } from "./dom.js";
import { explain } from "./errors.js";
import { formatDuration, formatNumber, t } from "./i18n.js";

const SHOWN = 12; // models of a server that was found

let forms = 0; // made so far; the ids of their fields differ by it

// EndpointForm edits one endpoint of the settings. kind is chat, embeddings or
// rerank; value is the endpoint as the server gives it and presets are the kinds
// of servers there are. first gives the words for "none is set".
export class EndpointForm {
  #kind;
  #presets;
  #value;
  #trial = null; // AbortController of a test under way
  #typed = false; // a key was typed

  constructor(kind, value, presets, first) {
    this.#kind = kind;
    this.#value = value;
    this.#presets = presets;
    this.#build(first);
    this.#suit();
  }

  // change is the endpoint as it is to be. A key that was not typed is left out:
  // the server keeps the one it has.
  change() {
    return {
      provider: this.provider.value,
      base_url: this.base.value.trim(),
      model: this.model.value.trim(),
      context_tokens: Number(this.window?.value ?? 0),
      ...(this.#typed && { api_key: this.key.value }),
    };
  }

  // dimensions of the vectors, 0 for the model's own.
  dimensions() {
    return Number(this.size?.value ?? 0);
  }

  // fill takes over a server that was found on this machine.
  fill(provider, base, model) {
    this.provider.value = provider;
    this.base.value = base;
    this.model.value = model;
    this.#suit();
  }

  #build(first) {
    const id = (name) => `${this.#kind}-${name}-${forms}`;
    forms += 1;
    this.provider = el("select", { class: "field", id: id("provider"), onchange: () => this.#chosen() },
      el("option", { value: "" }, first),
      this.#kind === "chat" && el("option", { value: "none" }, () => t("settings.none")),
      this.#presets.map((preset) => el("option", { value: preset.name }, preset.name === "custom" ? () => t("settings.custom") : preset.label)));
    if (this.#kind !== "chat" && this.#value.base_url && !this.#value.provider) this.#value = { ...this.#value, provider: "custom" };
    this.provider.value = this.#value.provider === "auto" ? "" : this.#value.provider;
    this.base = el("input", { class: "field", id: id("base"), type: "url", autocomplete: "off", spellcheck: "false", value: this.#value.base_url, oninput: () => refresh(this.key) });
    this.key = el("input", { class: "field", id: id("key"), type: "password", autocomplete: "new-password", placeholder: () => this.#keyHint(), oninput: () => { this.#typed = true; } });
    this.models = el("datalist", { id: id("models") });
    this.model = el("input", { class: "field", id: id("model"), autocomplete: "off", spellcheck: "false", list: this.models.id, value: this.#value.model });
    if (this.#kind === "chat") this.window = count(id("window"), this.#value.context_tokens);
    if (this.#kind === "embeddings") this.size = count(id("size"), this.#value.dimensions);
    this.outcome = el("p", { class: "trial", role: "status", "data-test": "trial" });
    this.tryIt = el("button", { type: "button", class: "button", "data-test": "try", onclick: () => this.#try() }, () => t("settings.try"));
    this.where = el("div", { class: "endpoint-where" },
      labelled(this.base, () => t("settings.base")), labelled(this.key, () => t("settings.key")),
      labelled(this.model, () => t("settings.model")), this.models,
      this.window && labelled(this.window, () => t("settings.window")),
      this.size && labelled(this.size, () => t("settings.size")));
    this.node = el("div", { class: "endpoint", "data-test": `endpoint-${this.#kind}` },
      labelled(this.provider, () => t("settings.provider")), this.where, this.tryIt, this.outcome);
  }

  // #chosen follows another choice of server: what was set is another's.
  #chosen() {
    const same = this.provider.value === this.#value.provider;
    this.base.value = same ? this.#value.base_url : "";
    this.model.value = same ? this.#value.model : "";
    this.key.value = "";
    this.#typed = false;
    put(this.models);
    this.#suit();
  }

  // #suit shows the fields that the chosen server needs, and what they are
  // where they stay empty.
  #suit() {
    const preset = this.#preset();
    this.where.hidden = preset === undefined;
    this.tryIt.hidden = preset === undefined && this.#kind !== "chat";
    put(this.outcome);
    this.base.placeholder = preset?.base_url || preset?.example || "";
    this.base.required = preset !== undefined && !preset.base_url;
    refresh(this.key);
  }

  #preset() {
    return this.#presets.find((each) => each.name === this.provider.value);
  }

  // #keyHint says which key counts where none is typed: it stays with its server.
  #keyHint() {
    const preset = this.#preset();
    const same = this.provider.value === this.#value.provider && this.base.value.trim() === this.#value.base_url;
    if (same && this.#value.has_key) return t("settings.keyKept");
    return preset?.key_is_set ? t("settings.keyFrom", { name: preset.key_from }) : "";
  }

  async #try() {
    this.#trial?.abort();
    const trial = new AbortController();
    this.#trial = trial;
    this.outcome.className = "trial";
    put(this.outcome, () => t("settings.trying"));
    try {
      const found = await api.tryEndpoint({ kind: this.#kind, ...(this.size && { dimensions: this.dimensions() }), ...this.change() }, trial.signal);
      if (this.#trial === trial) this.#report(found);
    } catch (err) {
      if (!trial.signal.aborted) this.#say(false, () => explain(err));
    }
  }

  #report(found) {
    put(this.models, found.models.map((each) => el("option", { value: each.id })));
    this.#say(found.ok, () => (found.ok ? wentWell(this.#kind, found) : found.message));
  }

  #say(well, words) {
    this.outcome.className = well ? "trial well" : "trial wrong";
    put(this.outcome, words);
  }
}

function wentWell(kind, found) {
  if (!found.model) return kind === "chat" ? t("settings.quoted") : found.message;
  if (kind === "chat") return t("settings.answers", { model: found.model, ms: found.first_token_ms, tokens: found.context_tokens });
  if (kind === "embeddings") return t("settings.embeds", { ...found, size: found.dimensions, n: found.pending, time: formatDuration(found.seconds * 1000) });
  return found.message;
}

// count is a field for a number; 0 is shown as nothing.
function count(id, value) {
  return el("input", { class: "field", id, type: "number", min: "0", step: "1", inputmode: "numeric", value: value || "", placeholder: () => t("settings.auto") });
}

// windowWords says how much a model reads at once, and how that is known.
export function windowWords({ context_tokens: tokens, context_from: from }) {
  return `${t("settings.tokens", { n: tokens })} (${windowFrom[from]()})`;
}

const windowFrom = {
  setting: () => t("window.setting"),
  server: () => t("window.server"),
  preset: () => t("window.preset"),
  learned: () => t("window.learned"),
  assumed: () => t("window.assumed"),
};

// foundServers lists the servers on this machine; use(provider, base, model) is
// called for the one that is chosen.
export function foundServers(found, presets, use) {
  if (found.length === 0) return el("p", { class: "meta" }, () => t("settings.foundNone"));
  return el("ul", { class: "found", "data-test": "found" }, found.map((server) => {
    const label = presets.find((preset) => preset.name === server.preset)?.label ?? server.preset;
    const item = el("li", {}, el("b", {}, label), " ", el("span", { class: "meta" }, server.base_url));
    if (server.needs_key) return add(item, " ", el("span", { class: "meta" }, () => t("settings.needsKey")));
    return add(item, el("span", { class: "found-models" }, server.models.slice(0, SHOWN).map((model) =>
      el("button", { type: "button", class: "text-button", onclick: () => use(server.preset, server.base_url, model.id) },
        model.context_tokens > 0 ? `${model.id} (${formatNumber(model.context_tokens)})` : model.id))));
  }));
}
