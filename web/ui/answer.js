// One question and its answer, from the first event to the last footnote.

import { answerActions } from "./actions.js";
import { checkLine } from "./checks.js";
import { attachCites, nameChips } from "./cites.js";
import { el, iconButton, put, refresh } from "./dom.js";
import { signDoubts } from "./doubts.js";
import { explain } from "./errors.js";
import { filterChips } from "./filter.js";
import { fragment } from "./html.js";
import { formatNumber, guessLanguage, t } from "./i18n.js";
import { madeOf, sourceLists, suggestions, verdict } from "./notes.js";

const PATIENCE_S = 3; // seconds after which a stage shows how long it takes

// Exchange is the view of one question and its answer. Feed it the events of a
// stream with apply, or a stored answer with finish. actions has the functions
// ask(question, options), edit(question), revise(), open({source, citation}) and
// announce(words). options are those that the question is asked with.
export class Exchange {
  // answerID is null until the stream has begun; streaming is true until it ends.
  answerID = null;
  streaming = true;

  #actions;
  #options;
  #blocks = [];
  #sources = [];
  #answer = null;
  #since = performance.now();
  #ticker = 0;
  #stage = "sending";
  #passages = 0;

  constructor(question, options, actions) {
    this.#options = options;
    this.#actions = actions;
    this.question = question;
    this.prose = el("div", { class: "prose", "data-test": "answer", "aria-busy": "true", dir: "auto", lang: guessLanguage(question) });
    this.reasoning = el("div", { class: "reasoning-text", dir: "auto" });
    this.thinking = el("details", { class: "reasoning", hidden: true, "data-test": "reasoning" },
      el("summary", {}, () => t("answer.reasoning")), this.reasoning);
    this.understood = el("div", { class: "understood meta", hidden: true });
    this.stage = el("p", { class: "stage", "data-test": "status-line" }, el("span", { class: "pulse" }), el("span", {}, () => this.#stageWords()));
    this.notes = el("footer", { class: "notes", "data-test": "notes" });
    this.node = el("article", { class: "exchange", "data-test": "exchange" },
      el("div", { class: "question-line" }, el("h2", { class: "question", dir: "auto", lang: guessLanguage(question) }, question),
        iconButton("edit", () => t("act.revise"), () => actions.revise(), { "data-test": "revise" })), this.understood, this.thinking, this.prose, this.stage, this.notes);
    attachCites(this.prose, (chip) => this.#find(chip), actions.open);
    this.#understand({});
    this.#ticker = setInterval(() => this.#showStage(), 1000);
  }

  // apply shows one event of the stream.
  apply({ name, data }) {
    switch (name) {
      case "start": this.answerID = data.answer_id; break;
      case "status": this.#enter(data.stage); break;
      case "rewrite": this.#understand(data); break;
      case "sources": this.#read(data); break;
      case "reasoning": this.#think(data.delta); break;
      case "html": this.#setBlock(data.block, data.html); break;
      case "done": this.finish(data); break;
      case "error": this.#broken(data); break;
    }
  }

  // finish shows the whole answer: at the end of its stream, or from the store,
  // with the feedback {rating, reason} that it has there, or null.
  finish(answer, feedback = null) {
    this.#end();
    this.#options = { ...this.#options, filter: answer.filter };
    this.#answer = answer;
    this.#sources = answer.sources ?? [];
    this.answerID = answer.answer_id;
    this.node.dataset.status = answer.status;
    if (answer.language) this.prose.lang = answer.language;
    this.#understand({ question: answer.rewritten_question, time_filter: answer.time_filter });
    this.#settle(fragment(answer.answer_html ?? ""));
    const lines = new Map();
    put(this.notes, verdict(answer), checkLine(answer, this.#actions.open, lines), answerActions(answer, feedback, this.#actions.ask), sourceLists(answer, this.#actions.open), madeOf(answer), suggestions(answer.suggestions, this.#actions.ask));
    signDoubts(this.prose, lines);
  }

  // stored is the answer as the server keeps it, null before its end.
  get stored() {
    return this.#answer;
  }

  // stop ends the view of a stream that the reader has stopped.
  stop() {
    this.#end();
    put(this.notes, this.#outcome("stopped", () => t("answer.stopped"), true));
  }

  // fail ends the view with an error thrown by the stream.
  fail(err) {
    this.#end();
    put(this.notes, this.#outcome("failed", () => explain(err), true));
  }

  #broken({ message, retryable }) {
    this.#end();
    put(this.notes, this.#outcome("failed", () => t("answer.broken", { message }), retryable));
  }

  #outcome(kind, words, again) {
    return el("div", { class: "outcome", role: kind === "failed" ? "alert" : null, "data-test": kind },
      el("p", {}, words),
      again && el("button", { type: "button", class: "button", onclick: () => this.#again() }, () => t("answer.again")));
  }

  // #again asks once more, in place of an answer that nothing has stored.
  #again() {
    this.node.remove();
    this.#actions.ask(this.question, this.#options);
  }

  #end() {
    clearInterval(this.#ticker);
    this.streaming = false;
    this.stage.hidden = true;
    this.prose.setAttribute("aria-busy", "false");
  }

  #enter(stage) {
    if (stage === "rewriting") this.#restart();
    if (stage !== this.#stage) this.#since = performance.now();
    this.#stage = stage;
    this.#showStage();
    this.#actions.announce(this.#stageName());
  }

  #showStage() {
    refresh(this.stage);
  }

  #stageWords() {
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    return seconds < PATIENCE_S ? this.#stageName() : `${this.#stageName()} · ${formatNumber(seconds)} s`;
  }

  #stageName() {
    switch (this.#stage) {
      case "searching": return t("stage.searching");
      case "reading": return this.#passages > 0 ? t("stage.readingN", { n: this.#passages }) : t("stage.reading");
      case "rewriting":
      case "writing": return t("stage.writing");
      case "loading": return t("stage.loading");
      case "retrying": return t("stage.retrying");
      case "correcting":
      case "checking": return t("stage.checking");
      case "repairing": return t("stage.repairing");
      case "reconnecting": return t("stage.reconnecting");
      default: return t("stage.sending");
    }
  }

  #read(sources) {
    this.#sources = sources;
    this.#passages = sources.length;
    this.#showStage();
  }

  // #understand shows the filter, a rewritten question and a time filter, where
  // there are any, each with a way to have it otherwise.
  #understand({ question, time_filter: time }) {
    const { filter } = this.#options;
    const chips = filterChips(filter).map(({ words, without }) => chip("filter", words,
      iconButton("close", () => t("filter.without", { name: words() }), () => this.#actions.ask(this.question, { filter: without }))));
    if (question && question !== this.question) {
      chips.push(chip("rewritten", () => t("answer.rewritten", { question }),
        iconButton("edit", () => t("answer.editRewritten"), () => this.#actions.edit(question)),
        iconButton("close", () => t("answer.asWritten"), () => this.#actions.ask(this.question, { filter, rewrite: "none" }))));
    }
    if (time?.why) {
      chips.push(chip("time", () => t("answer.time", { why: time.why }),
        iconButton("close", () => t("answer.anyTime"), () => this.#actions.ask(question || this.question, { filter, rewrite: "none", time: "none" }))));
    }
    this.understood.hidden = chips.length === 0;
    put(this.understood, chips);
  }

  #think(delta) {
    this.thinking.hidden = false;
    this.reasoning.append(delta);
  }

  // #restart takes back what was written: the model begins anew.
  #restart() {
    this.#blocks = [];
    put(this.prose);
    put(this.reasoning);
    this.thinking.hidden = true;
  }

  #setBlock(index, html) {
    this.#blocks[index] ??= this.prose.appendChild(el("div", { class: "block" }));
    put(this.#blocks[index], fragment(html));
    nameChips(this.#blocks[index], (chip) => this.#find(chip));
  }

  // #settle puts the final text in place. Where it reads as the streamed text
  // does and nothing in it is marked, only the chips learn their citations, and
  // nothing moves.
  #settle(final) {
    const chips = this.prose.querySelectorAll("a.cite");
    const finals = final.querySelectorAll("a.cite");
    const same = !final.querySelector("mark") && words(final) === words(this.prose) && chips.length === finals.length && final.childElementCount === this.prose.querySelectorAll(".block > *").length;
    if (same) chips.forEach((chip, i) => { chip.dataset.citation = finals[i].dataset.citation ?? ""; });
    else put(this.prose, final);
    nameChips(this.prose, (chip) => this.#find(chip));
    this.prose.hidden = this.prose.textContent === "";
  }

  #find(chip) {
    const citation = this.#answer?.citations?.[Number(chip.dataset.citation || NaN)] ?? null;
    const n = citation?.n ?? Number(chip.dataset.n);
    return { source: this.#sources.find((source) => source.n === n) ?? null, citation };
  }
}

// chip shows something that was understood, with its buttons.
function chip(name, text, ...buttons) {
  return el("span", { class: "understood-chip", "data-test": `chip-${name}` }, el("span", {}, text), buttons);
}

function words(node) {
  return node.textContent.replace(/\s+/g, "");
}
