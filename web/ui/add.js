// Adding articles: chosen files, dropped files and folders, web addresses, pasted text.

import * as api from "./api.js";
import { el, icon, labelled } from "./dom.js";
import { t } from "./i18n.js";
import { addJob } from "./jobs.js";

const BATCH_BYTES = 24 << 20; // bytes sent in one request; the server takes 32 MB
const BATCH_FILES = 100;
const DROP_FILES = 5000; // files taken from one drop

// AddPanel is the part of the articles view that adds. changed() is called when
// articles may have been added.
export class AddPanel {
  #changed;

  constructor(changed) {
    this.#changed = changed;
    this.jobs = el("ul", { class: "jobs", "aria-label": () => t("job.list") });
    this.upload = el("input", { id: "upload", type: "file", multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => this.#chosen() });
    this.choose = el("button", { type: "button", class: "button strong", onclick: () => this.upload.click() }, icon("upload"), () => t("add.files"));
    this.paste = el("button", { type: "button", class: "button", "aria-expanded": "false", "aria-controls": "paste-form", id: "paste", onclick: () => this.#showForm(this.form.hidden) }, () => t("add.paste"));
    this.form = this.#pasteForm();
    this.buttons = el("div", { class: "add-buttons" }, this.choose, this.paste, this.upload);
    this.node = el("div", { class: "add" }, this.#addressForm(), this.form, this.jobs);
    this.#resume();
  }

  // #resume shows the jobs that are under way since before the page was opened.
  async #resume() {
    const jobs = await api.jobs().catch(() => []);
    for (const job of jobs.filter(({ state }) => state === "queued" || state === "running")) {
      addJob(this.jobs, () => t("job.files", { n: job.total }), async () => job, this.#changed);
    }
  }

  #addressForm() {
    const address = el("input", { class: "field", id: "add-address", type: "url", required: true, inputmode: "url", autocomplete: "off", placeholder: () => t("add.address"), "aria-label": () => t("add.address") });
    return el("form", {
      class: "search-line", id: "address-form",
      onsubmit: (event) => {
        event.preventDefault();
        const url = address.value.trim();
        event.target.reset();
        addJob(this.jobs, () => url, () => api.addAddress(url), this.#changed);
      },
    }, address, el("button", { type: "submit", class: "button" }, () => t("add.fetch")));
  }

  // acceptDrops lets files be dropped anywhere on zone.
  acceptDrops(zone) {
    const files = (event) => event.dataTransfer?.types.includes("Files");
    zone.addEventListener("dragover", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      zone.classList.add("dropping");
    });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("dropping");
    });
    zone.addEventListener("drop", async (event) => {
      if (!files(event)) return;
      event.preventDefault();
      zone.classList.remove("dropping");
      this.add(await dropped(event.dataTransfer));
    });
  }

  // add uploads files, in as many requests as their sizes need, one after another.
  async add(files) {
    for (const batch of batches(files)) {
      const label = () => (batch.length === 1 ? batch[0].name : t("job.files", { n: batch.length }));
      await addJob(this.jobs, label, (signal) => api.addFiles(batch, signal), this.#changed);
    }
  }

  #chosen() {
    const files = [...this.upload.files];
    this.upload.value = "";
    this.add(files);
  }

  #pasteForm() {
    const title = el("input", { class: "field", id: "paste-title", autocomplete: "off", dir: "auto" });
    const date = el("input", { class: "field", id: "paste-date", type: "date" });
    const text = el("textarea", { class: "field", id: "paste-text", rows: "8", required: true, dir: "auto" });
    return el("form", {
      class: "paste-form", id: "paste-form", hidden: true,
      onsubmit: (event) => {
        event.preventDefault();
        this.#addText(text.value, title.value.trim(), date.value);
        event.target.reset();
        this.#showForm(false);
      },
    },
    el("div", { class: "paste-line" }, labelled(title, () => t("add.title")), labelled(date, () => t("add.date"))),
    labelled(text, () => t("add.text")),
    el("div", { class: "paste-line" },
      el("button", { type: "submit", class: "button strong" }, () => t("add.submit")),
      el("button", { type: "button", class: "button", onclick: () => this.#showForm(false) }, () => t("add.cancel"))));
  }

  #showForm(show) {
    const hadFocus = this.form.contains(document.activeElement);
    this.form.hidden = !show;
    this.paste.setAttribute("aria-expanded", String(show));
    if (show) this.form.querySelector("input").focus();
    else if (hadFocus) this.paste.focus();
  }

  #addText(text, title, date) {
    addJob(this.jobs, () => title || t("job.pasted"), () => api.addText(text, title, date), this.#changed);
  }
}

// batches divides files into groups that fit one request each. A file too large
// for any request goes alone, and the server says so.
function batches(files) {
  const groups = [];
  let bytes = 0;
  for (const file of files) {
    const group = groups.at(-1);
    if (!group || group.length >= BATCH_FILES || bytes + file.size > BATCH_BYTES) {
      groups.push([file]);
      bytes = file.size;
    } else {
      group.push(file);
      bytes += file.size;
    }
  }
  return groups;
}

// dropped gives the files of a drop, those inside folders too.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  const files = [];
  for (const entry of entries) await collect(entry, files);
  return files;
}

async function collect(entry, files) {
  if (files.length >= DROP_FILES || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A folder is read in parts, until a part is empty.
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return;
    for (const child of part) await collect(child, files);
  }
}
