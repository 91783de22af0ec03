// The list of conversations in the sidebar: open, rename, delete.

import * as api from "./api.js";
import { el, iconButton, put } from "./dom.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";
import { notice, removal } from "./notices.js";
import { navigate } from "./router.js";

// Conversations is the list, with the open one marked.
export class Conversations {
  #list = [];
  #next = null;
  #current = null;
  #hidden = new Set(); // deleted, with Undo still open
  #editing = null;
  #loads = 0;

  constructor() {
    this.rows = el("ul", { class: "conversations" });
    this.more = el("button", { type: "button", class: "text-button", hidden: true, onclick: () => this.#load(this.#next) }, () => t("list.more"));
    this.node = el("section", { class: "sidebar-list", "aria-labelledby": "conversations-title" },
      el("h2", { id: "conversations-title" }, () => t("conversations.title")), this.rows, this.more);
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
      const page = await api.conversations(cursor);
      if (load !== this.#loads) return;
      this.#list = cursor === null ? page.conversations : [...this.#list, ...page.conversations];
      this.#next = page.next_cursor;
    } catch (err) {
      if (!(err instanceof api.NetworkError)) notice(() => explain(err));
      return;
    }
    if (this.#editing === null) this.#draw();
  }

  #draw() {
    const shown = this.#list.filter(({ id }) => !this.#hidden.has(id));
    put(this.rows, shown.map((conversation) => this.#row(conversation)),
      shown.length === 0 && el("li", { class: "meta" }, () => t("conversations.empty")));
    this.more.hidden = !this.#next;
  }

  #row(conversation) {
    const { id, title } = conversation;
    const link = el("a", { href: `/c/${encodeURIComponent(id)}`, "data-route": true, "data-id": id, dir: "auto", title }, title || (() => t("conversations.untitled")));
    mark(link, id === this.#current);
    const row = el("li", { class: "conversation", "data-test": "conversation" }, link,
      el("span", { class: "row-actions" },
        iconButton("edit", () => t("conversations.rename", { title }), () => this.#edit(row, conversation), { "data-test": "rename" }),
        iconButton("trash", () => t("conversations.delete", { title }), () => this.#remove(conversation), { "data-test": "delete" })));
    return row;
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
      await api.renameConversation(conversation.id, title);
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

function mark(link, current) {
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
