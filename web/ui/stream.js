// The life of one answer's stream: opened, cut, resumed, finished.

import * as api from "./api.js";
import { events } from "./sse.js";

// Pauses before each attempt to reconnect, in milliseconds; about a minute in all.
const PAUSES = [300, 1000, 2000, 4000, 8000, 15_000, 30_000];

// ask asks a question and yields the events {name, data} of its answer, ending
// with "done" or "error". A cut connection is taken up where it stopped; while
// that lasts, a "status" event with the stage "reconnecting" says so, and when
// it is over another one names the stage reached.
export async function* ask(question, conversation, options, signal) {
  const response = await api.ask(question, conversation, options, signal);
  yield* follow(response, { answer: null, last: "", stage: "" }, signal);
}

// resume yields the events of an answer that is still being written, from the
// first one.
export async function* resume(answer, signal) {
  const place = { answer, last: "", stage: "" };
  yield* follow(await reopen(place, signal), place, signal);
}

async function* follow(response, place, signal) {
  while (response !== null) {
    const finished = yield* read(response, place, signal);
    if (finished) return;
    if (place.answer === null) throw new api.NetworkError("the connection was lost before the answer began");
    yield { name: "status", data: { stage: "reconnecting" } };
    response = await reconnect(place, signal);
    yield { name: "status", data: { stage: place.stage } };
  }
  yield { name: "done", data: await api.answer(place.answer) };
}

// read yields the events of one connection, keeping the place reached, and
// returns whether the answer came to its end.
async function* read(response, place, signal) {
  try {
    for await (const { name, data, id } of events(response.body)) {
      if (id !== "") place.last = id;
      const event = { name, data: JSON.parse(data) };
      if (name === "start") place.answer = event.data.answer_id;
      if (name === "status") place.stage = event.data.stage;
      yield event;
      if (name === "done" || name === "error") return true;
    }
  } catch (err) {
    if (signal.aborted) throw err;
  }
  return false;
}

// reconnect tries reopen until the server answers.
async function reconnect(place, signal) {
  for (const pause of PAUSES) {
    await wait(pause, signal);
    try {
      return await reopen(place, signal);
    } catch (err) {
      if (signal.aborted) throw err;
    }
  }
  throw new api.NetworkError("the connection could not be restored");
}

// reopen gives a new response, or null where the server no longer streams the
// answer (it finished meanwhile) and only its receipt is left to fetch.
async function reopen(place, signal) {
  try {
    return await api.answerEvents(place.answer, place.last, signal);
  } catch (err) {
    if (err instanceof api.ApiError && err.status < 500) return null;
    throw err;
  }
}

function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
