// Access in the settings: who is signed in, and the keys.

import * as api from "./api.js";
import { el, icon, labelled, put } from "./dom.js";
import { explain } from "./errors.js";
import { formatTime, t } from "./i18n.js";

const SCOPES = ["ask", "write", "admin"];

// Keyring is the section about access. Only who may change keys sees them.
export class Keyring {
  constructor() {
    this.who = el("p", { "data-test": "who" });
    this.list = el("ul", { "aria-label": () => t("keys.title") });
    this.said = el("div", { role: "status" });
    this.name = el("input", { class: "field", id: "key-name", maxlength: "100", autocomplete: "off" });
    this.scope = el("select", { class: "field", id: "key-scope" }, SCOPES.map((scope) => el("option", { value: scope }, () => scopeWords(scope))));
    this.form = el("form", { class: "key-form", hidden: true, onsubmit: (event) => { event.preventDefault(); this.#create(); } },
      labelled(this.name, () => t("keys.name")), labelled(this.scope, () => t("keys.scope")),
      el("button", { type: "submit", class: "button", "data-test": "key-create" }, icon("plus"), () => t("keys.create")));
    this.node = el("section", { class: "access", "data-test": "access" }, el("h2", {}, () => t("keys.title")), el("p", { class: "meta" }, () => t("keys.hint")),
      this.who, this.list, this.form, this.said);
  }

  // open loads who is signed in, and the keys.
  async open() {
    try {
      const me = await api.session();
      put(this.who, () => whoWords(me), me.signed_in && [" ", el("button", { type: "button", class: "text-button", "data-test": "sign-out", onclick: () => this.#signOut() }, () => t("keys.signOut"))]);
      this.form.hidden = me.scope !== "admin";
      if (!this.form.hidden) await this.#load();
    } catch (err) {
      this.#say(() => explain(err));
    }
  }

  async #load() {
    const keys = await api.keys();
    put(this.list, keys.map((key) => this.#row(key)));
  }

  #row(key) {
    const actions = el("span", { class: "key-actions" });
    const ask = () => put(actions, el("span", { class: "meta" }, () => t("keys.sure")),
      button("key-revoke-now", () => t("keys.revoke"), () => this.#revoke(key)), button("key-keep", () => t("keys.keep"), () => { rest(); actions.firstChild.focus(); }));
    const rest = () => put(actions, el("button", {
      type: "button", class: "text-button", "data-test": "key-revoke", "aria-label": () => t("keys.revokeNamed", { name: called(key) }),
      onclick: () => { ask(); actions.querySelector("button").focus(); },
    }, () => t("keys.revoke")));
    rest();
    return el("li", { class: "key", "data-test": "key" }, el("bdi", {}, () => called(key)), el("span", { class: "meta" }, () => stateWords(key)), actions);
  }

  async #create() {
    try {
      const made = await api.createKey(this.name.value, this.scope.value);
      this.name.value = "";
      const secret = el("input", { class: "field", readonly: true, value: made.key, "aria-label": () => t("keys.made", { name: called(made) }), "data-test": "key-made", onfocus: () => secret.select() });
      put(this.said, el("p", {}, () => t("keys.made", { name: called(made) })),
        el("div", { class: "key-made" }, secret, el("button", { type: "button", class: "button", "data-test": "key-copy", onclick: (event) => copy(secret, event.currentTarget) }, icon("copy"), () => t("keys.copy"))));
      secret.focus();
      await this.#load();
    } catch (err) {
      this.#say(() => explain(err));
    }
  }

  async #revoke(key) {
    try {
      await api.revokeKey(key.id);
      this.#say(() => t("keys.revoked", { name: called(key) }));
      await this.open(); // it may have been one's own
      this.name.focus();
    } catch (err) {
      this.#say(() => explain(err));
    }
  }

  // #signOut leaves nothing of the articles in the page.
  async #signOut() {
    try {
      await api.signOut();
      location.assign("/");
    } catch (err) {
      this.#say(() => explain(err));
    }
  }

  #say(words) {
    put(this.said, el("p", {}, words));
  }
}

function button(test, words, onclick) {
  return el("button", { type: "button", class: "text-button", "data-test": test, onclick }, words);
}

const called = ({ name, id }) => name || id.slice(0, 12);

function scopeWords(scope) {
  return { ask: t("keys.ask"), write: t("keys.write"), admin: t("keys.admin") }[scope];
}

function whoWords({ key_id: id, name, scope }) {
  if (id === null) return t("keys.here");
  return t("keys.who", { name: called({ name, id }), scope: scopeWords(scope) });
}

function stateWords({ scope, created_at: created, last_used_at: used }) {
  return [scopeWords(scope), t("keys.created", { when: formatTime(created) }), used === null ? t("keys.unused") : t("keys.used", { when: formatTime(used) })].join(" · ");
}

// copy puts the key on the clipboard. Without HTTPS there is only the old way.
async function copy(field, button) {
  field.select();
  let copied = false;
  try {
    await navigator.clipboard.writeText(field.value);
    copied = true;
  } catch {
    copied = document.execCommand("copy");
  }
  put(button, icon("copy"), copied ? () => t("keys.copied") : () => t("keys.select"));
}
