// The page's start: it wires the parts together and follows the address.

import * as api from "./api.js";
import { AskView } from "./ask.js";
import { mountCites } from "./cites.js";
import { Conversations } from "./conversations.js";
import { el, refresh } from "./dom.js";
import { Frame } from "./frame.js";
import { loadLanguage, setLanguage, t } from "./i18n.js";
import { mountNotices, notice } from "./notices.js";
import { part } from "./parts.js";
import { current, onRoute } from "./router.js";

const RETRY_MS = 3000; // between two looks whether the server is back

let frame, ask, conversations;
let status = null; // of the server, once it has answered
let away = false;

const views = {}; // by the name of their route; those that were shown

// PARTS makes the views that are loaded when they are first shown.
const PARTS = {
  articles: async () => {
    const { ArticlesView } = await part("articles", true);
    return new ArticlesView(() => loadStatus());
  },
  settings: async () => {
    const { SettingsView } = await part("settings", true);
    return new SettingsView(() => loadStatus());
  },
};

async function start() {
  await loadLanguage();
  ask = new AskView(() => changed());
  views.ask = ask;
  conversations = new Conversations();
  frame = new Frame({ chooseLanguage, list: conversations.node });
  mountCites();
  mountNotices();
  api.onReachable(setReachable);
  api.onSignedOut(async () => (await part("signin", true)).signIn(chooseLanguage));
  onRoute(show);
  show(current());
  loadStatus();
  conversations.reload();
}

// show brings the page to a route.
async function show(route) {
  frame.mark(route);
  conversations.mark(route.conversation);
  name(route);
  const view = views[route.view] ?? await viewOf(route);
  if (view === null) return;
  const fresh = !view.node.isConnected;
  frame.show(view.node);
  if (route.view === "articles") view.open(route.list, fresh);
  else if (route.view === "ask") view.open(route.conversation);
  else if (fresh) view.open();
  showPassage(route);
}

// viewOf loads the view of a route, or is null where it cannot be loaded, which
// the page says, or where another was asked for meanwhile.
async function viewOf(route) {
  try {
    const view = await PARTS[route.view]();
    views[route.view] ??= view;
    if (status !== null) views[route.view].setStatus?.(status);
  } catch {
    frame.show(el("p", { class: "empty", role: "alert", "data-test": "not-loaded" }, () => t("error.part"), " ",
      el("button", { type: "button", class: "button", onclick: () => location.reload() }, () => t("error.reload"))));
    return null;
  }
  return current().view === route.view ? views[route.view] : null;
}

// showPassage opens or closes the reader, which is loaded at the first article.
async function showPassage(route) {
  const panel = document.getElementById("reader");
  document.querySelector("a.cite.open")?.classList.remove("open"); // now: the chip that was clicked is marked next
  if (route.article === null && panel.hidden) return;
  try {
    const reader = await part("reader", true);
    reader.mountReader(panel, [frame.topbar, frame.main, frame.sidebar], () => views.articles?.refresh());
    reader.showPassage(current());
  } catch {
    notice(() => t("error.part"));
  }
}

// name titles the page; a conversation brings its own title.
function name({ view, conversation }) {
  if (view === "articles") document.title = `${t("nav.articles")} · Footnote`;
  else if (view === "settings") document.title = `${t("nav.settings")} · Footnote`;
  else if (conversation === null) document.title = "Footnote";
}

// changed follows a conversation that began, grew or ended.
async function changed() {
  await conversations.reload();
  const route = current();
  conversations.mark(route.conversation);
  frame.mark(route);
}

async function loadStatus() {
  try {
    status = await api.status();
    for (const view of Object.values(views)) view.setStatus?.(status);
  } catch {
    return; // the banner says what is wrong, and the next success comes back here
  }
}

async function chooseLanguage(tag) {
  await setLanguage(tag);
  for (const root of [document.documentElement, ...Object.values(views).map((view) => view.node)]) refresh(root);
  name(current());
}

// setReachable shows the banner while the server does not answer, looks for it
// meanwhile, and loads anew when it is back.
function setReachable(reachable) {
  frame.setReachable(reachable);
  if (reachable === !away) return;
  away = !reachable;
  if (away) {
    setTimeout(look, RETRY_MS);
    return;
  }
  loadStatus();
  conversations.reload();
  const { view, conversation, list } = current();
  if (view === "articles") views.articles?.open(list, true);
  else if (view === "settings") views.settings?.open();
  else if (conversation !== null) ask.open(conversation);
}

async function look() {
  await loadStatus();
  if (away) setTimeout(look, RETRY_MS);
}

start();
