// The view where questions are asked: the first screen, and the thread of a
// conversation with the question box below it.

import { Exchange } from "./answer.js";
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { el, icon, put } from "./dom.js";
import { explain } from "./errors.js";
import { exportLine } from "./exports.js";
import { t } from "./i18n.js";
import { mountKeys } from "./keys.js";
import { flush, notice } from "./notices.js";
import { keep, kept } from "./pending.js";
import { openArticle, rename } from "./router.js";
import { Follower } from "./scroll.js";
import { ask, resume } from "./stream.js";
import { Welcome } from "./welcome.js";

// AskView shows one conversation at a time. Answers of other conversations go
// on being written behind it. onchange is called when conversations changed.
export class AskView {
  // conversation is the id of the one on view, null for a new question, and
  // undefined before the first open.
  conversation = undefined;

  #runs = new Set(); // streams being read: {exchange, conversation, first, abort}
  #onchange;
  #exchanges = new WeakMap(); // by their nodes
  #revised = null; // the exchange whose question is being changed

  // #branch is where the next question goes on, {conversation, after}, where it does
  // not go on at the end of a conversation but behind an earlier answer.
  #branch = null;

  constructor(onchange) {
    this.#onchange = onchange;
    this.composer = new Composer({
      onsend: (question) => this.#send(question), onstop: () => this.#stop(),
      onlast: () => this.#revise(this.#last()), oncancel: () => this.#cancelRevision(),
    });
    this.welcome = new Welcome((question) => this.ask(question));
    this.title = el("h1", { class: "unseen" });
    this.thread = el("div", { class: "thread" });
    this.exports = el("div", { class: "exports" });
    this.box = el("div", { class: "thread-scroll", tabindex: "-1" }, this.title, this.exports, this.thread);
    this.live = el("p", { class: "unseen", "aria-live": "polite", "data-test": "live" });
    this.follower = new Follower(this.box);
    this.down = el("button", { type: "button", class: "round to-end", hidden: true, "aria-label": () => t("ask.toEnd"), title: () => t("ask.toEnd"), onclick: () => this.follower.start() }, icon("down"));
    this.follower.onchange = () => this.#showDown();
    this.node = el("div", { class: "ask" }, this.welcome.head, this.box,
      el("div", { class: "ask-foot" }, this.down, this.composer.node), this.welcome.foot, this.live);
    mountKeys(this.node, { ask: () => this.composer.box.focus(), stop: () => this.#stop() });
  }

  // setStatus gives the state of the server to the first screen.
  setStatus(status) {
    this.welcome.show(status);
  }

  // open shows a conversation, or with null the first screen. A conversation on
  // view stays as it is; a question that failed before it had one goes.
  async open(id) {
    if (id === this.conversation && (id !== null || this.thread.childElementCount === 0)) {
      if (id !== null) this.#name(this.title.textContent);
      return;
    }
    this.conversation = id;
    this.#branch = null;
    this.#cancelRevision();
    if (id === null) this.composer.filter.set(null);
    put(this.thread);
    if (id !== null && this.#openFirst(id)) return;
    this.#arrange();
    if (id === null) {
      this.composer.focus();
      return;
    }
    put(this.thread, el("p", { class: "loading meta" }, () => t("ask.loading")));
    try {
      const conversation = await api.conversation(id);
      if (this.conversation === id) this.#show(conversation);
    } catch (err) {
      if (this.conversation !== id) return;
      if (err instanceof api.NetworkError) this.conversation = undefined; // opened again when the server is back
      put(this.thread, missing(err));
    }
  }

  // #openFirst shows a conversation whose first answer is still being written,
  // by this page or by the one before a reload, and says whether there is one.
  // The server stores a conversation with its first answer, not before.
  #openFirst(id) {
    const run = [...this.#runs].find((each) => each.first && each.conversation === id);
    const pending = kept();
    if (run) this.thread.append(run.exchange.node);
    else if (pending?.first && pending.conversation === id) this.#resume(pending);
    else return false;
    this.#name((run?.exchange ?? pending).question);
    this.#arrange();
    this.follower.start();
    return true;
  }

  // ask asks a question in the conversation on view. options are those of
  // api.ask; without a filter there it is that of the composer.
  async ask(question, options = {}) {
    if (this.#current()) return;
    this.composer.clear();
    this.#cancelRevision();
    const conversation = this.conversation ?? null;
    const asked = { filter: this.composer.filter.value, ...options };
    const run = this.#begin(question, conversation, conversation === null, asked);
    const branch = conversation === null ? this.#branch : null;
    run.branched = branch !== null;
    await flush();
    await this.#read(run, ask(question, branch?.conversation ?? conversation, { ...asked, after: branch?.after }, run.abort.signal));
  }

  // #send asks what was written: a new question, or an earlier one as it was changed.
  // That one begins a conversation of its own with what was said before it.
  #send(question) {
    if (this.#current()) return;
    const node = this.#revised?.node;
    if (node?.isConnected) {
      const title = this.title.textContent;
      while (this.thread.lastElementChild !== node) this.thread.lastElementChild.remove();
      node.remove();
      const before = this.#last((exchange) => exchange.stored !== null)?.stored;
      this.#branch = before ? { conversation: before.conversation_id, after: before.answer_id } : null;
      if (this.conversation !== null) notice(() => t("revise.kept", { title }));
      this.conversation = null;
    }
    this.ask(question);
  }

  // #last is the last exchange on view that fits, or undefined.
  #last(fits = () => true) {
    return [...this.thread.children].map((node) => this.#exchanges.get(node)).filter((exchange) => exchange && fits(exchange)).at(-1);
  }

  #revise(exchange) {
    if (!exchange || this.#current()) return;
    this.#cancelRevision();
    this.#revised = exchange;
    exchange.node.classList.add("revised");
    this.composer.setRevising(true);
    this.composer.fill(exchange.question);
  }

  #cancelRevision() {
    if (this.#revised === null) return;
    this.#revised.node.classList.remove("revised");
    this.#revised = null;
    this.composer.setRevising(false);
    this.composer.clear();
  }

  #show(conversation) {
    this.#name(conversation.title);
    put(this.thread);
    for (const answer of conversation.answers) {
      const exchange = this.#exchange(answer.question);
      exchange.finish(answer, conversation.feedback.find((each) => each.answer_id === answer.answer_id));
      this.thread.append(exchange.node);
    }
    this.composer.filter.set(conversation.answers.at(-1)?.filter);
    this.#retire(this.thread.lastElementChild);
    this.#showRunning(conversation);
    this.#arrange();
    if (this.#current()) this.follower.start();
    else this.follower.release();
    this.#linked().scrollIntoView({ block: "start" });
    this.composer.focus();
  }

  // #linked is the exchange that the address names, or the last one.
  #linked() {
    const named = [...this.thread.children].find((node) => `#${this.#exchanges.get(node)?.answerID}` === location.hash);
    named?.classList.add("linked");
    return named ?? this.thread.lastElementChild ?? this.thread;
  }

  // #showRunning adds the answer that is still being written, by this page or
  // by the one before a reload.
  #showRunning(conversation) {
    const stored = new Set(conversation.answers.map((answer) => answer.answer_id));
    const run = this.#current();
    if (run) {
      if (!stored.has(run.exchange.answerID)) this.thread.append(run.exchange.node);
      return;
    }
    const pending = kept();
    if (pending?.conversation !== conversation.id) return;
    if (stored.has(pending.answer)) keep(null);
    else this.#resume(pending);
  }

  // #resume goes on with the answer that the page was reading before a reload.
  #resume({ question, conversation, first, options, branched, answer }) {
    const run = this.#begin(question, conversation, first, options);
    run.partial = branched; // what was said before it is not on view
    this.#read(run, (signal) => resume(answer, signal));
  }

  #name(title) {
    this.title.textContent = title;
    document.title = `${title} · Footnote`;
  }

  #exchange(question, asked = {}) {
    const exchange = new Exchange(question, asked, {
      ask: (next, options) => this.ask(next, options),
      edit: (next) => this.composer.fill(next),
      announce: (words) => { this.live.textContent = words; },
      revise: () => this.#revise(exchange),
      open: ({ source, citation }) => this.#openSource(source, citation),
    });
    this.#exchanges.set(exchange.node, exchange);
    return exchange;
  }

  #begin(question, conversation, first, options = {}) {
    this.#retire();
    const exchange = this.#exchange(question, options);
    const run = { exchange, conversation, first, options, branched: false, partial: false, abort: new AbortController() };
    this.#runs.add(run);
    this.thread.append(exchange.node);
    this.#arrange();
    this.follower.start();
    return run;
  }

  async #read(run, stream) {
    const { exchange } = run;
    let done = false;
    try {
      for await (const event of typeof stream === "function" ? stream(run.abort.signal) : stream) {
        exchange.apply(event);
        done ||= event.name === "done";
        if (event.name === "start") this.#started(run, event.data);
        if (this.#onView(run)) this.#moved(run, event);
      }
    } catch (err) {
      if (!run.abort.signal.aborted) exchange.fail(err);
    }
    this.#runs.delete(run);
    keep(null);
    if (!done && run.first && this.#onView(run)) this.#forget(run);
    if (done && run.partial && this.#onView(run)) this.#openAnew();
    if (this.#onView(run)) this.#arrange();
    this.#onchange();
  }

  #openAnew() {
    const id = this.conversation;
    this.conversation = undefined;
    this.open(id);
  }

  // #forget leaves a conversation that ended before its first answer: nothing of
  // it is stored, so the next question begins another.
  #forget(run) {
    run.conversation = null;
    this.conversation = null;
    rename(`/${location.search}`, { replace: true });
    document.title = "Footnote";
  }

  #started(run, { answer_id: answer, conversation_id: conversation }) {
    const here = this.#onView(run);
    run.conversation = conversation;
    keep({ answer, conversation, question: run.exchange.question, first: run.first, options: run.options, branched: run.branched || run.partial });
    if (here && this.conversation !== conversation) {
      this.conversation = conversation;
      rename(`/c/${encodeURIComponent(conversation)}${location.search}`, { replace: location.search !== "" });
      this.#name(run.exchange.question);
    }
    this.#onchange();
  }

  #moved(run, { name, data }) {
    if (name !== "done") {
      this.follower.keep();
      return;
    }
    this.live.textContent = `${t("answer.ready")} ${data.answer_plain ?? ""}`;
    this.follower.settle(run.exchange.node, data.mode === "extractive");
  }

  #stop() {
    const run = this.#current();
    if (!run) return;
    const { answerID } = run.exchange;
    run.abort.abort();
    run.exchange.stop();
    this.live.textContent = t("answer.stopped");
    if (answerID !== null) api.stopAnswer(answerID).catch((err) => notice(() => explain(err)));
  }

  // #openSource opens the reader and keeps the line that was clicked where it is
  // while the text beside the reader becomes narrower.
  #openSource(source, citation) {
    if (source === null) return;
    const anchor = document.activeElement;
    const before = anchor.getBoundingClientRect().top;
    const sentence = citation === null ? {} : { start: citation.article_start, end: citation.article_end, version: source.version, cited: citation.cited_text };
    openArticle(source.article_id, { ...sentence, why: source.why });
    this.box.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  #onView(run) {
    return run.exchange.node.isConnected && run.conversation === (this.conversation ?? null);
  }

  #current() {
    return [...this.#runs].find((run) => run.exchange.streaming && this.#onViewOrStored(run)) ?? null;
  }

  // #onViewOrStored also finds the run of a conversation that was left and has
  // been opened again, whose view is not yet back in the thread.
  #onViewOrStored(run) {
    return this.#onView(run) || (run.conversation !== null && run.conversation === this.conversation);
  }

  // #retire removes what earlier answers suggested to ask next, except in last.
  #retire(last = null) {
    for (const old of this.thread.querySelectorAll(".suggestions")) {
      if (!last?.contains(old)) old.remove();
    }
  }

  #arrange() {
    const empty = this.thread.childElementCount === 0;
    const busy = this.#current() !== null;
    this.node.classList.toggle("first", empty && this.conversation === null);
    this.composer.setFollowUp(busy || this.conversation !== null);
    this.composer.setBusy(busy);
    put(this.exports, !empty && !busy && this.conversation && exportLine(this.conversation));
    this.#showDown();
  }

  #showDown() {
    this.down.hidden = this.follower.following || this.#current() === null;
  }
}

function missing(err) {
  return el("div", { class: "loading" }, el("div", { class: "outcome", role: "alert" },
    el("p", {}, () => explain(err)), el("a", { class: "button", href: "/", "data-route": true }, () => t("nav.new"))));
}
