// The line above a conversation from which it is saved or printed.

import * as api from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";

const FORMATS = { md: "Markdown", html: "HTML", json: "JSON" };

// exportLine has a link for each format that a conversation can be saved in.
export function exportLine(conversation) {
  return el("details", { class: "meta", "data-test": "export" },
    el("summary", {}, () => t("export.title")),
    el("p", {}, Object.entries(FORMATS).map(([format, name]) =>
      el("a", { href: api.exportPath(conversation, format), download: true, "data-format": format }, name)),
    el("button", { type: "button", class: "text-button", onclick: () => print() }, () => t("export.print"))));
}
