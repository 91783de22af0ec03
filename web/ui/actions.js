// What can be done with a finished answer: copy it, link to it, ask again, rate it.

import * as api from "./api.js";
import { el, icon, iconButton, put, set } from "./dom.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";
import { notice } from "./notices.js";

const LONGEST_REASON = 1000; // characters that the server takes

// answerActions is the row of buttons under an answer, with what they unfold.
// feedback is what was thought of it, {rating, reason}, or null; ask(question,
// options) asks.
export function answerActions(answer, feedback, ask) {
  const ways = el("div", { class: "below" });
  const reason = el("div", { class: "below" });
  const again = iconButton("again", () => t("act.again"), () => unfold(again, ways, () => askAgain(answer, ask)), { "data-test": "again", "aria-expanded": "false" });
  return [
    el("div", { class: "actions", role: "group", "aria-label": () => t("act.label"), "data-test": "actions" },
      iconButton("copy", () => t("act.copy"), () => copyMarkdown(answer), { "data-test": "copy" }),
      iconButton("link", () => t("act.link"), () => copyLink(answer), { "data-test": "link" }),
      again,
      new Rating(answer.answer_id, feedback, reason).buttons,
      el("a", { class: "icon-button", href: api.answerPath(answer.answer_id), download: `${answer.answer_id}.json`, "aria-label": () => t("act.receipt"), title: () => t("act.receipt"), "data-test": "receipt" }, icon("article"))),
    ways, reason,
  ];
}

// unfold shows what a button is for below the row, or folds it.
function unfold(button, below, content) {
  const open = button.getAttribute("aria-expanded") !== "true";
  put(below, open && content());
  set(button, { "aria-expanded": String(open) });
}

// copyMarkdown puts the answer with its footnotes on the clipboard. The text may
// arrive after the click: browsers take a promise of it.
async function copyMarkdown(answer) {
  const text = api.exportedAnswer(answer.answer_id, "md").then((words) => new Blob([words], { type: "text/plain" }));
  await copied(() => navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]), () => t("act.copied"));
}

async function copyLink({ conversation_id: conversation, answer_id: id }) {
  const address = `${location.origin}/c/${encodeURIComponent(conversation)}#${id}`;
  await copied(() => navigator.clipboard.writeText(address), () => t("act.linked"));
}

async function copied(write, words) {
  try {
    await write();
    notice(words);
  } catch {
    notice(() => t("act.notCopied"));
  }
}

// askAgain offers ways to ask the same question. The models beside the one that
// answered come as soon as the server has named them.
function askAgain(answer, ask) {
  const choice = (words, options) => el("button", { type: "button", class: "button", onclick: () => ask(answer.question, { filter: answer.filter, ...options }) }, words);
  const models = el("span", { class: "choices", "data-test": "models" });
  api.settings().then(({ writers }) => put(models, writers.filter(({ model }) => model !== answer.model).map(({ model }) => choice(() => t("act.with", { model }), { model, mode: "generate" }))), (err) => notice(() => explain(err)));
  return el("div", { class: "choices" },
    choice(() => t("act.same"), {}),
    choice(() => t("act.strict"), { verify: "strict" }),
    answer.mode === "generated" && choice(() => t("act.quotes"), { mode: "extractive" }),
    models);
}

// Rating is the two thumbs and the reason, which can be given and changed below.
class Rating {
  #id;
  #below;
  #rating;
  #reason;

  constructor(id, feedback, below) {
    this.#id = id;
    this.#below = below;
    this.#rating = feedback?.rating ?? "none";
    this.#reason = feedback?.reason ?? "";
    this.buttons = [this.#thumb("up", () => t("act.up")), this.#thumb("down", () => t("act.down"))];
    this.#mark();
    if (this.#reason !== "") put(below, this.#form());
  }

  #thumb(rating, words) {
    return iconButton(rating, words, () => this.#rate(rating), { "data-test": rating, "data-rating": rating });
  }

  #mark() {
    for (const button of this.buttons) set(button, { "aria-pressed": String(button.dataset.rating === this.#rating) });
  }

  // #rate keeps a rating; the one that is there already is taken back.
  async #rate(rating) {
    if (!await this.#keep(rating === this.#rating ? "none" : rating, "")) return;
    put(this.#below, this.#rating !== "none" && this.#form());
    this.#below.querySelector("input")?.focus();
  }

  #form() {
    const field = el("input", { class: "field", value: this.#reason, maxlength: String(LONGEST_REASON), dir: "auto", "data-test": "reason", "aria-label": () => t("act.reason"), placeholder: () => t("act.reason") });
    return el("form", { class: "choices", onsubmit: async (event) => {
      event.preventDefault();
      if (await this.#keep(this.#rating, field.value.trim())) notice(() => t("act.thanks"));
    } }, field, el("button", { type: "submit", class: "button" }, () => t("act.keep")));
  }

  async #keep(rating, reason) {
    try {
      await api.rate(this.#id, rating, reason);
    } catch (err) {
      notice(() => explain(err));
      return false;
    }
    this.#rating = rating;
    this.#reason = reason;
    this.#mark();
    return true;
  }
}
