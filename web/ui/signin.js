// The sign-in, over the whole page: shown when the server wants to know who asks.

import * as api from "./api.js";
import { el, labelled, put } from "./dom.js";
import { explain } from "./errors.js";
import { languageSwitch } from "./frame.js";
import { t } from "./i18n.js";

let under = null; // the sign-in that is under way: a promise

// signIn asks for a key and resolves when the server has taken it. Called again
// meanwhile it waits for the same one.
export function signIn(chooseLanguage) {
  under ??= new Promise((resolve) => ask(chooseLanguage, resolve)).finally(() => { under = null; });
  return under;
}

function ask(chooseLanguage, done) {
  const key = el("input", { class: "field", id: "signin-key", type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
  const said = el("p", { role: "alert", "data-test": "signin-said" });
  const button = el("button", { type: "submit", class: "button strong", "data-test": "signin-send" }, () => t("signin.send"));
  const form = el("form", {}, el("h1", { id: "signin-title" }, () => t("signin.title")),
    el("p", {}, () => t("signin.why")), labelled(key, () => t("signin.key")), said, button,
    el("p", { class: "meta" }, () => t("signin.how"), " ", el("code", {}, "footnote keys create --scope admin")), languageSwitch(chooseLanguage));
  const dialog = el("dialog", { class: "signin", "data-test": "signin", "aria-labelledby": "signin-title" }, form);
  dialog.addEventListener("close", () => dialog.isConnected && dialog.showModal()); // Escape leads nowhere
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    put(said);
    try {
      await api.signIn(key.value.trim());
      dialog.remove();
      done();
    } catch (err) {
      put(said, () => refusal(err));
      key.select();
    } finally {
      button.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  key.focus();
}

function refusal(err) {
  if (err.status === 401) return t("signin.wrong");
  if (err.status === 429) return t("signin.wait");
  return explain(err);
}
