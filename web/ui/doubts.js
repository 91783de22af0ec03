// Signs in the prose of an answer, at what did not pass its check. Each says what
// is wrong and leads to its line under the answer; the line leads back.

import { el } from "./dom.js";
import { t } from "./i18n.js";

const FLASH_MS = 1600; // how long the place that was led to stands out

// signDoubts puts a sign behind each marked place of prose. lines holds the lines of the
// checks, by row, each with its words: {node, words}.
export function signDoubts(prose, lines) {
  const last = new Map(); // of the parts of a place
  for (const mark of prose.querySelectorAll("mark[data-row]")) last.set(mark.dataset.row, mark);
  for (const [row, mark] of last) {
    const line = lines.get(row);
    if (!line) continue;
    mark.after(el("button", {
      type: "button", class: "doubt-sign", "data-test": "doubt", "data-row": row,
      title: line.words, "aria-label": () => t("check.sign", { words: line.words() }), onclick: () => lead(line.node),
    }, "!"));
  }
}

// leadToDoubt shows the place of the prose that a line is about.
export function leadToDoubt(line, row) {
  const sign = line.closest(".exchange").querySelector(`.doubt-sign[data-row="${row}"]`);
  if (sign) lead(sign);
}

function lead(node) {
  const folded = node.closest("details");
  if (folded) folded.open = true;
  (node.querySelector("button") ?? node).focus({ preventScroll: true });
  node.scrollIntoView({ block: "center" });
  node.classList.add("led-to");
  setTimeout(() => node.classList.remove("led-to"), FLASH_MS);
}
