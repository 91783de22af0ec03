// The list of conversations in the sidebar: search, open, pin, rename, delete.

import * as api from "./api.js";
import { el, iconButton, put } from "./dom.js";
import { explain } from "./errors.js";
import { formatDate, t } from "./i18n.js";
import { notice, removal } from "./notices.js";
import { navigate } from "./router.js";

const TYPING_MS = 200; // pause after which what was typed is searched for
const DAY_MS = 86_400_000;
const WEEK = 7; // days

// Conversations is the list, with the open one marked.
export class Conversations {
  #list = [];
  #next = null;
  #current = null;
  #hidden = new Set(); // deleted, with Undo still open
  #editing = null;
  #loads = 0;
  #query = "";
  #typing = 0;

  constructor() {
    this.rows = el("div", { class: "conversations" });
    this.search = el("input", { type: "search", class: "field", id: "search-conversations", autocomplete: "off", "aria-label": () => t("conversations.search"), placeholder: () => t("conversations.search"), oninput: () => this.#typed() });
    this.more = el("button", { type: "button", class: "text-button", hidden: true, onclick: () => this.#load(this.#next) }, () => t("list.more"));
    this.node = el("section", { class: "sidebar-list", "aria-labelledby": "conversations-title" },
      el("h2", { id: "conversations-title" }, () => t("conversations.title")), this.search, this.rows, this.more);
  }

  // reload fetches the first page again.
  reload() {
    return this.#load(null);
  }

  // mark shows which conversation is open, null for none.
  mark(id) {
    this.#current = id;
    for (const link of this.rows.querySelectorAll("a")) mark(link, link.dataset.id === id);
  }

  // #load fetches the first page, or the one behind cursor. Of several loads
  // under way only the latest is shown.
  async #load(cursor) {
    const load = ++this.#loads;
    try {
      const page = await api.conversations(this.#query, cursor);
      if (load !== this.#loads) return;
      this.#list = cursor === null ? page.conversations : [...this.#list, ...page.conversations];
      this.#next = page.next_cursor;
    } catch (err) {
      if (!(err instanceof api.NetworkError)) notice(() => explain(err));
      return;
    }
    if (this.#editing === null) this.#draw();
  }

  #typed() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#query = this.search.value.trim();
      this.#load(null);
    }, TYPING_MS);
  }

  #draw() {
    const shown = this.#list.filter(({ id }) => !this.#hidden.has(id));
    put(this.rows, groups(shown).map(({ name, list }) => [
      el("h3", {}, name), el("ul", {}, list.map((conversation) => this.#row(conversation)))]),
    shown.length === 0 && el("p", { class: "meta" }, () => (this.#query === "" ? t("conversations.empty") : t("conversations.noMatch"))));
    this.search.hidden = shown.length === 0 && this.#query === "";
    this.more.hidden = !this.#next;
  }

  #row(conversation) {
    const { id, title, pinned } = conversation;
    const link = el("a", { href: `/c/${encodeURIComponent(id)}`, "data-route": true, "data-id": id, dir: "auto", title }, title || (() => t("conversations.untitled")));
    mark(link, id === this.#current);
    const row = el("li", { class: "conversation", "data-test": "conversation" }, link,
      el("span", { class: "row-actions" },
        iconButton("pin", () => (pinned ? t("conversations.unpin", { title }) : t("conversations.pin", { title })), () => this.#pin(conversation), { "data-test": "pin", "aria-pressed": String(pinned) }),
        iconButton("edit", () => t("conversations.rename", { title }), () => this.#edit(row, conversation), { "data-test": "rename" }),
        iconButton("trash", () => t("conversations.delete", { title }), () => this.#remove(conversation), { "data-test": "delete" })));
    return row;
  }

  async #pin({ id, pinned }) {
    try {
      await api.changeConversation(id, { pinned: !pinned });
      await this.reload();
      this.#focus(id);
    } catch (err) {
      notice(() => explain(err));
    }
  }

  // #edit puts a text field in place of the row. Enter and leaving keep the new
  // title, Escape the old one.
  #edit(row, conversation) {
    const field = el("input", { class: "field", value: conversation.title, "aria-label": () => t("conversations.newTitle"), maxlength: "200", dir: "auto" });
    this.#editing = conversation.id;
    const leave = (keep) => {
      if (this.#editing !== conversation.id) return;
      this.#editing = null;
      const title = field.value.trim();
      if (keep && title !== "" && title !== conversation.title) this.#rename(conversation, title);
      this.#draw();
      this.#focus(conversation.id);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) leave(true);
      if (event.key === "Escape") {
        event.stopPropagation();
        leave(false);
      }
    });
    field.addEventListener("blur", () => leave(true));
    put(row, field);
    field.select();
  }

  #focus(id) {
    this.rows.querySelector(`a[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  async #rename(conversation, title) {
    const before = conversation.title;
    conversation.title = title;
    try {
      await api.changeConversation(conversation.id, { title });
    } catch (err) {
      conversation.title = before;
      this.#draw();
      notice(() => explain(err));
    }
  }

  #remove({ id, title }) {
    const restore = () => {
      this.#hidden.delete(id);
      this.#draw();
    };
    const commit = async (leaving) => {
      try {
        await api.deleteConversation(id, leaving);
        this.#list = this.#list.filter((each) => each.id !== id);
        this.#hidden.delete(id);
      } catch (err) {
        restore();
        notice(() => explain(err));
      }
    };
    removal(() => t("conversations.deleted", { title }), commit, () => {
      restore();
      this.#focus(id);
    });
    this.#hidden.add(id);
    this.#draw();
    this.rows.querySelector("a")?.focus();
    if (id === this.#current) navigate("/");
  }
}

// groups divides conversations, in their order, into the pinned ones and those of
// each day or month of their last answer: {name, list}.
function groups(list) {
  const out = [];
  for (const conversation of list) {
    const { key, name } = groupOf(conversation);
    if (out.at(-1)?.key !== key) out.push({ key, name, list: [] });
    out.at(-1).list.push(conversation);
  }
  return out;
}

function groupOf({ pinned, updated_at: updated }) {
  if (pinned) return { key: "pinned", name: () => t("conversations.pinned") };
  const at = new Date(updated);
  const days = Math.round((midnight(new Date()) - midnight(at)) / DAY_MS);
  if (days <= 0) return { key: "today", name: () => t("conversations.today") };
  if (days === 1) return { key: "yesterday", name: () => t("conversations.yesterday") };
  if (days <= WEEK) return { key: "week", name: () => t("conversations.week") };
  const month = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}`;
  return { key: month, name: () => formatDate(month) };
}

// midnight is the beginning of a day, in the reader's own zone.
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function mark(link, current) {
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
