// One row for each running or finished import: progress, stop, what went wrong
// with which file, and another try.

import * as api from "./api.js";
import { el, iconButton, put } from "./dom.js";
import { explain } from "./errors.js";
import { t } from "./i18n.js";

const POLL_MS = 400; // between two looks at a running job
const POLL_SLOW_MS = 2000; // after a look that got no answer
const FAILURES_SHOWN = 50;

// addJob shows a row in list for work that send starts: send(signal) resolves
// to a job. label is a function giving the row's words; changed() is called
// whenever articles may have been added. It resolves when the job has ended.
export async function addJob(list, label, send, changed) {
  const again = (job) => addJob(list, label, () => api.retryJob(job.id), changed);
  const row = new Row(label, again);
  list.prepend(row.node);
  try {
    let job = await send(row.abort.signal);
    row.started(job);
    while (job.state === "queued" || job.state === "running") {
      const { done } = job;
      job = await look(job, row);
      if (job.done > done) changed();
    }
    row.ended(job);
  } catch (err) {
    row.failed(err);
  }
  changed();
}

// look waits a little and fetches the job again. A server that does not answer
// for a while does not lose the row.
async function look(job, row) {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  for (;;) {
    try {
      const next = await api.job(job.id);
      row.progress(next);
      return next;
    } catch (err) {
      if (err instanceof api.ApiError) throw err;
      await new Promise((resolve) => setTimeout(resolve, POLL_SLOW_MS));
    }
  }
}

class Row {
  abort = new AbortController();
  #job = null;

  // again(job) begins another try of a job that is over.
  constructor(label, again) {
    this.bar = el("progress", { "aria-label": label });
    this.state = el("span", { class: "meta job-state", role: "status" }, () => t("job.sending"));
    this.stop = el("button", { type: "button", class: "text-button", onclick: () => this.#stop() }, () => t("job.stop"));
    this.retry = el("button", { type: "button", class: "text-button", hidden: true, onclick: () => {
      this.node.remove();
      again(this.#job);
    } }, () => t("job.retry"));
    this.close = iconButton("close", () => t("job.dismiss"), () => this.node.remove(), { hidden: true });
    this.details = el("ul", { class: "job-errors" });
    this.node = el("li", { class: "job", "data-test": "job-row", "data-state": "sending" },
      el("div", { class: "job-line" }, el("span", { class: "job-label", dir: "auto" }, label), this.state, this.stop, this.retry, this.close), this.bar, this.details);
  }

  started(job) {
    this.#job = job;
    this.progress(job);
  }

  progress(job) {
    this.node.dataset.state = job.state;
    if (job.total > 0) {
      this.bar.max = job.total;
      this.bar.value = job.done;
    }
    put(this.state, () => t("job.progress", { done: job.done, n: job.total }) + left(job.eta_seconds));
    this.#errors(job);
  }

  ended(job) {
    this.#over(job.state);
    this.#job = job;
    this.retry.hidden = job.failed === 0 && job.state !== "stopped";
    this.node.classList.toggle("has-failures", job.failed > 0);
    put(this.state, () => summary(job));
    this.#errors(job);
  }

  failed(err) {
    this.#over(err.name === "AbortError" ? "stopped" : "failed");
    const stopped = this.node.dataset.state === "stopped";
    put(this.state, () => (stopped ? t("job.stopped") : t("job.notAdded")));
    if (!stopped) put(this.details, el("li", {}, () => explain(err)));
  }

  #over(state) {
    this.node.dataset.state = state;
    this.bar.hidden = true;
    this.stop.hidden = true;
    this.close.hidden = false;
  }

  #errors(job) {
    const failed = (job.results ?? []).filter((result) => result.status === "failed");
    put(this.details,
      failed.slice(0, FAILURES_SHOWN).map(({ source, error }) => el("li", {}, el("bdi", { class: "job-source" }, source), " ", () => error || t("job.noReason"))),
      failed.length > FAILURES_SHOWN && el("li", {}, () => t("job.moreFailures", { n: failed.length - FAILURES_SHOWN })),
      failed.some(({ source }) => !source.includes("://")) && el("li", { class: "meta" }, () => t("job.readable")));
  }

  #stop() {
    if (this.#job === null) this.abort.abort();
    else api.stopJob(this.#job.id).catch((err) => put(this.state, () => explain(err)));
  }
}

// left says how long a job still takes, where that is known and worth saying.
function left(seconds) {
  if (!(seconds >= 5)) return "";
  return " · " + (seconds < 90 ? t("job.seconds", { n: seconds }) : t("job.minutes", { n: Math.round(seconds / 60) }));
}

// summary counts what became of the files: "3 added · 1 already there · 1 failed".
function summary(job) {
  const count = (...states) => (job.results ?? []).filter((result) => states.includes(result.status)).length;
  const parts = [];
  if (job.state === "stopped") parts.push(t("job.stopped"));
  if (count("added") > 0) parts.push(t("job.added", { n: count("added") }));
  if (count("updated") > 0) parts.push(t("job.updated", { n: count("updated") }));
  if (count("unchanged", "duplicate") > 0) parts.push(t("job.known", { n: count("unchanged", "duplicate") }));
  if (job.failed > 0) parts.push(t("job.failed", { n: job.failed }));
  return parts.join(" · ");
}
