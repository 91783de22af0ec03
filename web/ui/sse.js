// Server-sent events over fetch, as the HTML standard parses them:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

// Parser turns pieces of text, cut anywhere, into events {name, data, id}.
export class Parser {
  #rest = "";
  #afterCR = false;
  #name = "";
  #data = [];
  #id = "";

  // push takes the next piece and gives the events that it completes.
  push(text) {
    if (text === "") return [];
    if (this.#afterCR && text.startsWith("\n")) text = text.slice(1); // a CRLF cut in two
    this.#afterCR = text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter((event) => event !== null);
  }

  #line(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment: the server's heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch() {
    const event = { name: this.#name || "message", data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#name = "";
    this.#data = [];
    return empty ? null : event;
  }
}

// events reads a response body to its end. It throws when the connection
// breaks, and also after silence of idle milliseconds: the server sends a
// heartbeat every 15 seconds, so a longer silence is a dead connection.
export async function* events(body, idle = 45_000) {
  const parser = new Parser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), idle);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function within(promise, ms) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the stream went silent")), ms);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
