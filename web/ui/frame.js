// The frame around the views: top bar and sidebar, the language switch, and the
// banner that shows while the server does not answer.

import { add, el, icon, iconButton, put, set } from "./dom.js";
import { currentLanguage, languages, t } from "./i18n.js";

const drawer = matchMedia("(max-width: 859px)"); // where the sidebar slides in

// Frame fills the parts of index.html. chooseLanguage(tag) is called by the
// language switch; list is the conversations' node.
export class Frame {
  constructor({ chooseLanguage, list }) {
    this.topbar = document.querySelector(".topbar");
    this.sidebar = document.getElementById("sidebar");
    this.main = document.getElementById("main");
    this.scrim = el("div", { class: "scrim", hidden: true, onclick: () => this.closeSidebar() });
    this.banner = el("p", { class: "banner", role: "alert", hidden: true, "data-test": "offline" });
    this.menu = iconButton("menu", () => t("nav.menu"), () => this.#openSidebar(), { "aria-controls": "sidebar", "aria-expanded": "false", id: "menu" });
    this.#fillTopbar();
    this.#fillSidebar(chooseLanguage, list);
    document.body.prepend(el("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); this.main.focus(); } }, () => t("nav.skip")));
    document.getElementById("page").append(this.scrim);
    drawer.addEventListener("change", () => this.closeSidebar());
    this.closeSidebar();
  }

  // show puts a view into the main part.
  show(view) {
    if (this.main.lastElementChild !== view) put(this.main, this.banner, view);
  }

  // mark shows in the navigation which view is open.
  mark(route) {
    const fresh = route.view === "ask" && route.conversation === null;
    setCurrent(this.newLink, fresh);
    setCurrent(this.articlesLink, route.view === "articles");
    setCurrent(this.settingsLink, route.view === "settings");
  }

  // setReachable shows or hides the banner.
  setReachable(reachable) {
    if (this.banner.hidden === reachable) return;
    this.banner.hidden = reachable;
    put(this.banner, !reachable && (() => t("error.offline")));
  }

  // closeSidebar slides the sidebar away on small screens; on wide ones it stays.
  closeSidebar() {
    const open = this.sidebar.classList.contains("open");
    this.sidebar.classList.remove("open");
    this.scrim.hidden = true;
    this.main.inert = false;
    this.sidebar.inert = drawer.matches;
    this.menu.setAttribute("aria-expanded", "false");
    if (open && this.sidebar.contains(document.activeElement)) this.menu.focus();
  }

  #openSidebar() {
    this.sidebar.inert = false;
    this.sidebar.classList.add("open");
    this.scrim.hidden = false;
    this.main.inert = true;
    this.menu.setAttribute("aria-expanded", "true");
    this.newLink.focus();
  }

  #fillTopbar() {
    put(this.topbar, this.menu, wordmark(),
      el("a", { class: "icon-button", href: "/", "data-route": true, "aria-label": () => t("nav.new"), title: () => t("nav.new") }, icon("plus")));
  }

  #fillSidebar(chooseLanguage, list) {
    this.newLink = el("a", { class: "nav-link", href: "/", "data-route": true, id: "new-question" }, icon("plus"), () => t("nav.new"));
    this.articlesLink = el("a", { class: "nav-link", href: "/articles", "data-route": true, id: "nav-articles" }, icon("article"), () => t("nav.articles"));
    this.settingsLink = el("a", { class: "nav-link", href: "/settings", "data-route": true, id: "nav-settings" }, icon("gear"), () => t("nav.settings"));
    set(this.sidebar, { "aria-label": () => t("nav.label") });
    put(this.sidebar,
      el("div", { class: "sidebar-head" }, wordmark(), iconButton("close", () => t("nav.close"), () => this.closeSidebar(), { class: "icon-button drawer-only" })),
      this.newLink, this.articlesLink, list, this.settingsLink, languageSwitch(chooseLanguage));
    this.sidebar.addEventListener("click", (event) => {
      if (event.target.closest("a[data-route]")) this.closeSidebar();
    });
    this.sidebar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeSidebar();
    });
  }
}

function wordmark() {
  return el("a", { class: "wordmark", href: "/", "data-route": true }, "Footnote", el("sup", { "aria-hidden": "true" }, "1"));
}

// languageSwitch chooses the language of the page.
export function languageSwitch(choose) {
  const group = el("div", { class: "languages", role: "group", "aria-label": () => t("nav.language") });
  for (const [tag, name] of Object.entries(languages)) {
    add(group, el("button", {
      type: "button", class: "text-button", lang: tag, "data-language": tag,
      "aria-pressed": () => String(currentLanguage() === tag), onclick: () => choose(tag),
    }, name));
  }
  return group;
}

function setCurrent(link, current) {
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
