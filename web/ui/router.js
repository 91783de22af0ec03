// Addresses of the page. The address says everything that is on view, the
// reader included, so that reload, back and a shared link all work:
//
//   /                     a new question
//   /c/{id}               a conversation
//   /articles             the articles; ?q=, sort= and the filters as in the API
//   /articles/{id}        the articles, one of them open
//   /settings             the model servers
//   …?read={id}&at=812-934&v={version}   the reader beside, at these code points of that text

// LISTED names what the address says of the list of articles.
const LISTED = ["q", "sort", "publisher", "tag", "language", "from", "to", "undated", "copies", "sample", "copies_of"];

let listener = () => {};

// onRoute sets the one listener for changes of the address.
export function onRoute(fn) {
  listener = fn;
  addEventListener("popstate", () => listener(current()));
  document.addEventListener("click", followLink);
}

// current reads the address: {view, conversation, article, start, end, version, cited, why, list}.
// start and end are null where no sentence is marked, version where the text is the present one; cited is the sentence as
// the answer quoted it and why what its passage was found by, where the page
// knows them. list is what the list of articles shows, by the names of LISTED.
export function current() {
  const path = location.pathname.split("/").filter(Boolean).map(decode);
  const params = new URLSearchParams(location.search);
  const [, start, end] = /^(\d+)-(\d+)$/.exec(params.get("at") ?? "") ?? [];
  const inArticles = path[0] === "articles";
  return {
    view: inArticles ? "articles" : path[0] === "settings" ? "settings" : "ask",
    conversation: path[0] === "c" ? path[1] ?? null : null,
    article: inArticles ? path[1] ?? null : params.get("read"),
    start: start === undefined ? null : Number(start),
    end: end === undefined ? null : Number(end),
    version: params.get("v"),
    cited: history.state?.cited ?? null,
    why: history.state?.why ?? null,
    list: Object.fromEntries(LISTED.filter((key) => params.get(key)).map((key) => [key, params.get(key)])),
  };
}

// navigate goes to an address of the page and tells the listener.
export function navigate(path, { replace = false, state = null } = {}) {
  history[replace ? "replaceState" : "pushState"](state, "", path);
  listener(current());
}

// rename changes the address without changing the view, for a conversation or
// a search that has just got one.
export function rename(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](history.state, "", path);
}

// openArticle opens the reader on an article; start and end are code points of
// the sentence to mark in the text version, or null. Opened over an open reader it takes its place.
export function openArticle(article, { start = null, end = null, version = null, cited = null, why = null } = {}) {
  const here = current();
  const params = new URLSearchParams(location.search);
  for (const name of ["read", "at", "v"]) params.delete(name);
  let path = location.pathname;
  if (here.view === "articles") path = `/articles/${encodeURIComponent(article)}`;
  else params.set("read", article);
  if (start !== null) params.set("at", `${start}-${end}`);
  if (version) params.set("v", version);
  const opened = here.article === null || history.state?.opened === true;
  navigate(withQuery(path, params), { replace: here.article !== null, state: { opened, cited, why } });
}

// closeArticle closes the reader: one step back where opening it was one step.
export function closeArticle() {
  if (history.state?.opened) {
    history.back();
    return;
  }
  const params = new URLSearchParams(location.search);
  for (const name of ["read", "at", "v"]) params.delete(name);
  const path = current().view === "articles" ? "/articles" : location.pathname;
  navigate(withQuery(path, params), { replace: true });
}

function withQuery(path, params) {
  return params.size === 0 ? path : `${path}?${params}`;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// followLink keeps plain clicks on our own links inside the page.
function followLink(event) {
  const link = event.target.closest?.("a[data-route]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
}
