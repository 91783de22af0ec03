// Footnote chips: a card on hover and focus, the reader on click.

import { el, put } from "./dom.js";
import { formatDate, t } from "./i18n.js";

const GAP = 8; // pixels between chip and card, and card and window
const LINGER_MS = 150; // time to move from the chip onto the card

const card = el("div", { id: "cite-card", class: "cite-card", role: "tooltip", hidden: true });
let chip = null;
let timer = 0;

// mountCites adds the card to the page; one card serves every chip.
export function mountCites() {
  document.body.append(card);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", linger);
  addEventListener("scroll", hide, { capture: true, passive: true });
  addEventListener("resize", hide);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}

// attachCites serves the chips inside prose, those that arrive later too.
// find(chip) gives {source, citation}, each null where not known yet; open(found)
// is called on click.
export function attachCites(prose, find, open) {
  const at = (event) => event.target.closest?.("a.cite") ?? null;
  prose.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && at(event)) show(at(event), find);
  });
  prose.addEventListener("pointerout", (event) => at(event) && linger());
  prose.addEventListener("focusin", (event) => {
    if (at(event)?.matches(":focus-visible")) show(at(event), find);
  });
  prose.addEventListener("focusout", (event) => at(event) && hide());
  prose.addEventListener("click", (event) => {
    const link = at(event);
    if (!link) return;
    event.preventDefault();
    hide();
    link.focus({ preventScroll: true });
    open(find(link));
    link.classList.add("open"); // until the reader shows something else
  });
}

// nameChips gives each chip inside node a name for screen readers, and ties it
// to the word before it, so that no line begins with a chip.
export function nameChips(node, find) {
  for (const link of node.querySelectorAll("a.cite")) {
    const { source } = find(link);
    const before = link.previousSibling;
    if (before?.nodeType === Node.TEXT_NODE) before.data = before.data.replace(/\s+$/, "\u00a0");
    link.setAttribute("aria-label", t("cite.label", { number: link.dataset.n ?? link.textContent, title: source?.title ?? "" }));
  }
}

function show(link, find) {
  clearTimeout(timer);
  if (chip === link) return;
  hide();
  const { source, citation } = find(link);
  if (source === null) return;
  chip = link;
  put(card,
    el("p", { class: "cite-title", dir: "auto", lang: source.language || null }, source.title || t("articles.untitled")),
    el("p", { class: "meta dotted" },
      source.publisher && el("bdi", {}, source.publisher),
      el("span", {}, source.published_at ? formatDate(source.published_at) : t("articles.undated"))),
    citation && el("blockquote", { dir: "auto", lang: source.language || null }, citation.cited_text));
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  place(link);
}

// place sets the card below the chip, or above it where there is more room.
function place(link) {
  const at = link.getClientRects()[0];
  const { width, height } = card.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight - GAP || at.top < innerHeight - at.bottom;
  const top = below ? at.bottom + GAP : at.top - GAP - height;
  const left = Math.min(at.left - 2 * GAP, innerWidth - width - GAP);
  card.style.setProperty("top", `${Math.max(GAP, top)}px`);
  card.style.setProperty("left", `${Math.max(GAP, left)}px`);
}

function linger() {
  clearTimeout(timer);
  timer = setTimeout(hide, LINGER_MS);
}

function hide() {
  clearTimeout(timer);
  chip?.removeAttribute("aria-describedby");
  chip = null;
  card.hidden = true;
}
