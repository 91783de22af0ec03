// The feeds: sites whose new articles are fetched by themselves.

import * as api from "./api.js";
import { el, iconButton, labelled, put } from "./dom.js";
import { explain } from "./errors.js";
import { formatTime, t } from "./i18n.js";
import { notice, removal } from "./notices.js";

const BUSY_MS = 1500; // between two looks while a feed is being fetched
const IDLE_MS = 60_000;

// FeedsPanel is the part of the articles view that shows and changes the feeds. changed()
// is called when they have brought articles.
export class FeedsPanel {
  #changed;
  #feeds = [];
  #added = 0; // articles that all of them have brought
  #hidden = ""; // id of the one removed, with Undo still open
  #timer = 0;
  #loads = 0;

  constructor(changed) {
    this.#changed = changed;
    this.toggle = el("button", { type: "button", class: "button", id: "feeds", "aria-expanded": "false", onclick: () => this.#show(this.node.hidden) }, () => t("feeds.title"));
    this.address = el("input", { class: "field", id: "feed-address", inputmode: "url", autocomplete: "off", required: true, placeholder: "https://" });
    this.file = el("input", { type: "file", accept: ".opml,.xml", class: "unseen", tabindex: "-1", "aria-hidden": "true", id: "feed-file", onchange: () => this.#import() });
    this.said = el("p", { class: "meta", role: "status" });
    this.list = el("ul", { class: "feeds", "aria-label": () => t("feeds.title") });
    this.node = el("div", { hidden: true },
      el("form", { class: "paste-form", onsubmit: (event) => { event.preventDefault(); this.#add(); } }, labelled(this.address, () => t("feeds.address")),
        el("div", { class: "paste-line" },
          el("button", { type: "submit", class: "button strong" }, () => t("feeds.add")),
          el("button", { type: "button", class: "button", onclick: () => this.file.click() }, () => t("feeds.import")), this.file),
        this.said),
      this.list);
  }

  #show(show) {
    this.node.hidden = !show;
    this.toggle.setAttribute("aria-expanded", show);
    if (!show) return;
    this.address.focus();
    this.#load();
  }

  // #load fetches the list, and again after a while as long as it is seen. Of several loads
  // under way only the latest is shown.
  async #load() {
    const load = ++this.#loads;
    clearTimeout(this.#timer);
    try {
      const feeds = await api.feeds();
      if (load !== this.#loads) return;
      const news = JSON.stringify(feeds) !== JSON.stringify(this.#feeds);
      this.#feeds = feeds;
      if (news) this.#draw(); // a click that has begun ends on the same button
    } catch (err) {
      this.#say(() => explain(err));
    }
    const before = this.#added;
    this.#added = this.#feeds.reduce((sum, feed) => sum + feed.added, 0);
    if (this.#added > before) this.#changed();
    this.#timer = setTimeout(() => this.node.checkVisibility() && this.#load(), this.#feeds.some(busy) ? BUSY_MS : IDLE_MS);
  }

  // #draw keeps the focus on the button that has it.
  #draw() {
    const { at } = document.activeElement.dataset;
    put(this.list, this.#feeds.filter((feed) => feed.id !== this.#hidden).map((feed) => this.#row(feed)));
    if (at) this.list.querySelector(`[data-at="${at}"]`)?.focus();
  }

  #row(feed) {
    const { id, enabled, error } = feed;
    const title = feed.title || feed.url;
    const button = (at, words, ...request) => el("button", { type: "button", class: "text-button", "data-at": at + id, onclick: () => this.#make(() => api.feed(...request).then(() => null)) }, words);
    return el("li", { class: "job", "data-test": "feed", "data-state": feed.state },
      el("div", { class: "job-line" }, el("bdi", { title: feed.url }, title), el("span", { class: "meta job-state" }, () => stateWords(feed)),
        enabled && button("poll", () => t("feeds.poll"), "POST", `${id}/poll`),
        button("pause", () => (enabled ? t("feeds.pause") : t("feeds.resume")), "PATCH", id, { enabled: !enabled }),
        iconButton("trash", () => t("articles.delete", { title }), () => this.#remove(id, title))),
      error && el("ul", { class: "job-errors" }, el("li", {}, error)));
  }

  #say(words) {
    put(this.said, words);
  }

  // #make does something with the feeds and shows what they are then.
  async #make(does) {
    try {
      this.#say(await does());
    } catch (err) {
      this.#say(() => explain(err));
    }
    await this.#load();
  }

  #add() {
    this.#say(() => t("feeds.looking"));
    this.#make(async () => {
      await api.feed("POST", "", { url: this.address.value });
      this.address.value = "";
    });
  }

  #import() {
    const body = new FormData();
    body.append("file", this.file.files[0]);
    this.file.value = "";
    this.#make(async () => {
      const { results, added } = await (await api.feed("POST", "import", body)).json();
      return () => t("feeds.imported", { added, n: results.length });
    });
  }

  #remove(id, title) {
    const hide = (hidden) => {
      this.#hidden = hidden;
      this.#draw();
    };
    removal(() => t("feeds.removed", { title }), async (leaving) => {
      await api.feed("DELETE", id, undefined, leaving).catch((err) => notice(() => explain(err)));
      await this.#load();
    }, () => hide(""));
    hide(id);
    this.address.focus();
  }
}

const busy = ({ state }) => state === "polling" || state === "waiting";

// stateWords says when a feed was and will be fetched, and what it brought.
function stateWords(feed) {
  const { tried_at: tried, next_at: next, added } = feed;
  return [
    busy(feed) && t("feeds.polling"),
    feed.state === "paused" && t("feeds.paused"),
    tried && t("feeds.tried", { when: formatTime(tried) }),
    next && !busy(feed) && t("feeds.next", { when: formatTime(next) }),
    t("articles.count", { n: added }),
  ].filter(Boolean).join(" · ");
}
