// The question box. Enter sends, Shift+Enter breaks the line, and Enter while
// an input method composes does neither: it belongs to the input method.

import { el, icon, put } from "./dom.js";
import { Filter } from "./filter.js";
import { t } from "./i18n.js";

const LONGEST = 4000; // characters (code points) that the server takes
const IME_KEY = 229; // what Safari reports for the Enter that ends a composition

// Composer is the form with the box, its buttons and the filter. onsend(question) is
// called with trimmed, non-empty text; onstop() when the reader stops the answer;
// onlast() when the last question is to be changed; oncancel() when a question is
// not to be changed after all.
export class Composer {
  #onsend;
  #busy = false;
  #followUp = false;
  #onlast;
  #oncancel;

  constructor({ onsend, onstop, onlast, oncancel }) {
    this.#onsend = onsend;
    this.#onlast = onlast;
    this.#oncancel = oncancel;
    this.filter = new Filter();
    this.revising = el("p", { class: "revising meta", hidden: true, role: "status", "data-test": "revising" },
      el("span", {}, () => t("revise.note")), el("button", { type: "button", class: "text-button", onclick: oncancel }, () => t("revise.cancel")));
    this.box = el("textarea", {
      id: "question", rows: "1", dir: "auto", autocomplete: "off", enterkeyhint: "send", "aria-describedby": "question-note",
      "aria-label": () => this.#placeholder(), placeholder: () => this.#placeholder(),
      oninput: () => this.#changed(), onkeydown: (event) => this.#key(event),
    });
    this.send = el("button", { id: "send", type: "submit", class: "round", "aria-label": () => t("ask.send"), title: () => t("ask.send") }, icon("send"));
    this.stop = el("button", { id: "stop", type: "button", class: "round", hidden: true, "aria-label": () => t("ask.stop"), title: () => t("ask.stop"), onclick: onstop }, icon("stop"));
    this.note = el("p", { id: "question-note", class: "composer-note", role: "status" });
    this.node = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      this.revising, this.filter.node,
      el("div", { class: "composer-box", onclick: (event) => { if (event.target === event.currentTarget) this.box.focus(); } }, this.filter.button, this.box, this.send, this.stop),
      this.note);
    this.#changed();
  }

  // setBusy shows the stop button while an answer streams.
  setBusy(busy) {
    const hadFocus = document.activeElement === this.send || document.activeElement === this.stop;
    this.#busy = busy;
    this.send.hidden = busy;
    this.stop.hidden = !busy;
    if (hadFocus) (busy ? this.stop : this.box).focus();
    this.#changed();
  }

  // setRevising says whether an earlier question is being changed.
  setRevising(revising) {
    this.revising.hidden = !revising;
  }

  // setFollowUp says whether the next question goes on with a conversation.
  setFollowUp(followUp) {
    this.#followUp = followUp;
    this.box.placeholder = this.#placeholder();
    this.box.setAttribute("aria-label", this.#placeholder());
  }

  // clear empties the box.
  clear() {
    this.box.value = "";
    this.#changed();
  }

  // fill puts a question into the box, to be changed before it is sent.
  fill(question) {
    this.box.value = question;
    this.#changed();
    this.box.focus();
  }

  // focus puts the cursor into the box, except where that would open a
  // keyboard on the screen unasked.
  focus() {
    if (matchMedia("(hover: hover)").matches) this.box.focus({ preventScroll: true });
  }

  #placeholder() {
    return this.#followUp ? t("ask.followUp") : t("ask.placeholder");
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowUp" && this.box.value === "" && !this.#busy) {
      event.preventDefault();
      this.#onlast();
    }
    if (event.key === "Escape" && !this.revising.hidden) this.#oncancel();
    if (event.key !== "Enter" || event.shiftKey || event.keyCode === IME_KEY) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const question = this.box.value.trim();
    if (this.#busy || question === "" || this.#tooLong() > 0) return;
    this.filter.close();
    this.#onsend(question);
  }

  #changed() {
    const over = this.#tooLong();
    this.send.disabled = this.box.value.trim() === "" || over > 0;
    this.note.hidden = over <= 0;
    put(this.note, over > 0 && (() => t("ask.tooLong", { n: over, max: LONGEST })));
    if (!CSS.supports("field-sizing", "content")) this.#grow();
  }

  #tooLong() {
    const { value } = this.box;
    return value.length <= LONGEST ? 0 : [...value].length - LONGEST;
  }

  #grow() {
    this.box.style.setProperty("height", "auto");
    this.box.style.setProperty("height", `${this.box.scrollHeight}px`);
  }
}
