// Short notices at the foot of the page, and deletions that can be taken back.

import { el, iconButton, put } from "./dom.js";
import { t } from "./i18n.js";

const UNDO_MS = 6000; // how long a deletion waits for second thoughts
const NOTICE_MS = 8000;

const region = el("div", { class: "notices", role: "status" });
let timer = 0;

// pending is the one deletion that has been shown but not yet made, or null.
let pending = null;

// mountNotices puts the region into the page. A page that is left makes the
// pending deletion first.
export function mountNotices() {
  document.body.append(region);
  addEventListener("pagehide", () => flush(true));
}

// notice shows words (a function, so that they follow the language) for a while.
export function notice(words) {
  show(words, null, clear, NOTICE_MS);
}

// removal shows words with an Undo button. Undo calls restore; otherwise commit
// is called once: after a few seconds, at the next removal, before a question
// or when the page is left. commit receives whether the page is being left.
export function removal(words, commit, restore) {
  flush();
  pending = commit;
  const undo = el("button", {
    type: "button", class: "text-button", "data-test": "undo",
    onclick: () => {
      pending = null;
      clear();
      restore();
    },
  }, () => t("notice.undo"));
  show(words, undo, () => flush(), UNDO_MS);
}

// flush makes the pending deletion now and resolves when it is made.
export async function flush(leaving = false) {
  if (pending === null) return;
  const commit = pending;
  pending = null;
  clear();
  await commit(leaving);
}

function show(words, action, dismiss, ms) {
  clearTimeout(timer);
  put(region, el("div", { class: "notice", "data-test": "notice" },
    el("span", {}, words), action, iconButton("close", () => t("notice.dismiss"), dismiss)));
  timer = setTimeout(() => hold(dismiss, ms), ms);
}

// hold waits on while the pointer or the focus is on the notice.
function hold(dismiss, ms) {
  if (region.matches(":hover, :focus-within")) timer = setTimeout(() => hold(dismiss, ms), ms);
  else dismiss();
}

function clear() {
  clearTimeout(timer);
  put(region);
}
