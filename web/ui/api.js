// The HTTP API, one function a route. Everything the page knows comes from here.

const BASE = "/api/v1";

// ApiError is a refusal by the server: the HTTP status, the code of its error
// object, its message, and the parameter that is at fault or null. A server that cannot be reached is a NetworkError.
export class ApiError extends Error {
  constructor(status, code, message, param) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

// NetworkError means that no answer came at all.
export class NetworkError extends Error {}

let reachable = () => {};
let askForKey = null;

// onReachable calls listener(true) after each answer and listener(false) after
// each request that got none.
export function onReachable(listener) {
  reachable = listener;
}

// onSignedOut has ask() called where the server wants to know who asks; when it resolves,
// what was asked for is asked for again.
export function onSignedOut(ask) {
  askForKey = ask;
}

// send makes a request and gives the response if it is a success. A FormData
// body goes as it is, any other body as JSON.
async function send(method, path, options = {}) {
  const { body, signal, headers = {}, keepalive = false } = options;
  const init = { method, signal, keepalive, headers: { ...headers } };
  if (body instanceof FormData) {
    init.body = body;
  } else if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(BASE + path, init);
  } catch (err) {
    if (err.name === "AbortError") throw err;
    reachable(false);
    throw new NetworkError(err.message);
  }
  reachable(true);
  if (response.status === 401 && askForKey !== null && !(method === "POST" && path === "/session")) {
    await askForKey();
    return send(method, path, options);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    error = {}; // a proxy's page instead of our error object
  }
  return new ApiError(response.status, error.code ?? "", error.message ?? response.statusText, error.param ?? null);
}

async function json(method, path, options) {
  return (await send(method, path, options)).json();
}

function query(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

const id = encodeURIComponent;

export const status = () => json("GET", "/status");

// ask opens the event stream of a new answer. options may have rewrite and time,
// "none" where the question is not to be understood otherwise than it stands, and
// filter, after, model, mode and verify as the API has them.
export const ask = (question, conversation, options, signal) =>
  send("POST", "/ask", { body: { question, conversation_id: conversation, stream: true, ...options }, signal });

// answerEvents opens the stream of an answer again, after the event last; an
// empty last starts from the first event.
export const answerEvents = (answer, last, signal) =>
  send("GET", `/answers/${id(answer)}/events`, { signal, headers: last ? { "Last-Event-ID": last } : {} });

export const answer = (answerID) => json("GET", `/answers/${id(answerID)}`);
// answerPath is where the receipt of an answer is.
export const answerPath = (answerID) => `${BASE}/answers/${id(answerID)}`;
export const exportedAnswer = async (answerID, format) => (await send("GET", `/answers/${id(answerID)}/export?format=${format}`)).text();
// rate keeps what is thought of an answer: the rating up, down or none, and a reason.
export const rate = (answerID, rating, reason) => send("POST", "/feedback", { body: { answer_id: answerID, rating, reason } });
export const stopAnswer = (answerID) => send("DELETE", `/answers/${id(answerID)}`);

export const conversations = (q, cursor) => json("GET", `/conversations${query({ q, cursor })}`);
export const conversation = (conversationID) => json("GET", `/conversations/${id(conversationID)}`);
// changeConversation sets title or pinned.
export const changeConversation = (conversationID, change) => send("PATCH", `/conversations/${id(conversationID)}`, { body: change });
// exportPath is where a conversation is as a file: md, html or json.
export const exportPath = (conversationID, format) => `${BASE}/conversations/${id(conversationID)}/export?format=${format}`;
export const deleteConversation = (conversationID, keepalive) =>
  send("DELETE", `/conversations/${id(conversationID)}`, { keepalive });

// articles gives a page of the list that list describes, as the address does.
export const articles = (list, cursor, limit = 50) => json("GET", `/articles${query({ limit, ...list, cursor })}`);
export const facets = () => json("GET", "/articles/facets");
export const tagArticles = (ids, add, remove) => json("PATCH", "/articles", { body: { ids, add_tags: add, remove_tags: remove } });
export const reloadArticles = (ids) => json("POST", "/articles/reload", { body: { ids } });
export const article = (articleID) => json("GET", `/articles/${id(articleID)}`);
// articleText gives the text of an article as it is or, where version names one, as it was.
export const articleText = async (articleID, version) => (await send("GET", `/articles/${id(articleID)}/text${query({ version })}`)).text();
export const articleVersions = (articleID) => json("GET", `/articles/${id(articleID)}/versions`);
export const correctArticle = (articleID, change) => json("PATCH", `/articles/${id(articleID)}`, { body: change });
export const reloadArticle = (articleID) => json("POST", `/articles/${id(articleID)}/reload`);
// deleteArticles deletes at most 100: their ids are in the address.
export const deleteArticles = (ids, keepalive) => send("DELETE", `/articles?${new URLSearchParams(ids.map((each) => ["id", each]))}`, { keepalive });
export const deleteSample = (keepalive) => send("DELETE", "/articles?sample=true", { keepalive });

// addFiles uploads files in one request and gives the job that reads them.
export function addFiles(files, signal) {
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  return json("POST", "/articles", { body, signal });
}

// addText adds one pasted article; title and date may be empty.
export const addText = (text, title, date) =>
  json("POST", "/articles", { body: { text, ...(title && { title }), ...(date && { published_at: date }) } });

// addAddress has the page, feed or sitemap at a web address read.
export const addAddress = (url) => json("POST", "/articles", { body: { url } });

// feeds gives all feeds; feed makes a request about one of them, or a new one.
export async function feeds() {
  const all = [];
  for (let cursor = ""; cursor !== null;) {
    const page = await json("GET", `/feeds${query({ limit: 200, cursor })}`);
    all.push(...page.feeds);
    cursor = page.next_cursor;
  }
  return all;
}
export const feed = (method, path, body, keepalive) => send(method, `/feeds${path && "/"}${path}`, { body, keepalive });

export const settings = () => json("GET", "/settings");
export const changeSettings = (change) => json("PUT", "/settings", { body: change });

// tryEndpoint asks a model server for a word, a vector or a score.
export const tryEndpoint = (endpoint, signal) => json("POST", "/settings/test", { body: endpoint, signal });

// session says who the server takes this browser for: scope, key_id (null: the person at
// its machine), name, signed_in.
export const session = () => json("GET", "/session");
export const signIn = (key) => send("POST", "/session", { body: { key } });
export const signOut = () => send("DELETE", "/session");
export const keys = async () => (await json("GET", "/keys")).keys;
// createKey gives the new key with its secret, key, which is not to be had again.
export const createKey = (name, scope) => json("POST", "/keys", { body: { name, scope } });
export const revokeKey = (keyID) => send("DELETE", `/keys/${id(keyID)}`);

export const job = (jobID) => json("GET", `/jobs/${id(jobID)}`);
export const jobs = async () => (await json("GET", "/jobs?limit=20")).jobs;
export const retryJob = (jobID) => json("POST", `/jobs/${id(jobID)}/retry`);
export const stopJob = (jobID) => send("DELETE", `/jobs/${id(jobID)}`);
