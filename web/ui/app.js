// The page's start: it wires the parts together and follows the address.

import * as api from "./api.js";
import { ArticlesView } from "./articles.js";
import { AskView } from "./ask.js";
import { mountCites } from "./cites.js";
import { Conversations } from "./conversations.js";
import { refresh } from "./dom.js";
import { Frame } from "./frame.js";
import { loadLanguage, setLanguage, t } from "./i18n.js";
import { mountNotices } from "./notices.js";
import { mountReader, showPassage } from "./reader.js";
import { current, onRoute } from "./router.js";
import { SettingsView } from "./settings.js";

const RETRY_MS = 3000; // between two looks whether the server is back

let frame, ask, articles, settings, conversations;
let away = false;

async function start() {
  await loadLanguage();
  ask = new AskView(() => changed());
  articles = new ArticlesView(() => loadStatus());
  settings = new SettingsView(() => loadStatus());
  conversations = new Conversations();
  frame = new Frame({ chooseLanguage, list: conversations.node });
  mountReader(document.getElementById("reader"), [frame.topbar, frame.main, frame.sidebar], () => articles.refresh());
  mountCites();
  mountNotices();
  api.onReachable(setReachable);
  onRoute(show);
  show(current());
  loadStatus();
  conversations.reload();
}

// show brings the page to a route.
function show(route) {
  const view = { articles, settings }[route.view] ?? ask;
  const fresh = !view.node.isConnected;
  frame.show(view.node);
  frame.mark(route);
  conversations.mark(route.conversation);
  name(route);
  if (view === articles) articles.open(route.list, fresh);
  else if (view === ask) ask.open(route.conversation);
  else if (fresh) settings.open();
  showPassage(route);
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
    const status = await api.status();
    ask.setStatus(status);
    articles.setStatus(status);
  } catch {
    return; // the banner says what is wrong, and the next success comes back here
  }
}

async function chooseLanguage(tag) {
  await setLanguage(tag);
  for (const root of [document.documentElement, ask.node, articles.node, settings.node]) refresh(root);
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
  if (view === "articles") articles.open(list, true);
  else if (view === "settings") settings.open();
  else if (conversation !== null) ask.open(conversation);
}

async function look() {
  await loadStatus();
  if (away) setTimeout(look, RETRY_MS);
}

start();
