// Client of the server's chat channel (docs/chat-api.md).
// A connection without data for this long (ms) counts as broken; the server's own limits are far shorter.
const SILENCE_MS = 20000;
const PUSH_SILENCE_MS = 40000;

// An error of the server: its code, and a sentence for the patient if there is one.
class Fault extends Error {
  constructor(code, message = "", wait = 0) {
    super(message);
    this.code = code;
    this.wait = wait;
  }

  // The conversation has ended; a new one is needed.
  get over() {
    return ["expired", "unauthorised", "gone"].includes(this.code);
  }

  // The request is invalid; retrying won't help.
  get refused() {
    return ["bad_request", "too_long", "too_large"].includes(this.code);
  }
}

class Server {
  constructor(base, memory) {
    this.base = base;
    this.memory = memory;
  }

  async begin() {
    const begun = await this.json("POST", "conversations", {});
    this.memory.set({ token: begun.token });
    return begun;
  }

  async history() {
    return (await this.json("GET", "history")).messages;
  }

  feedback(message, helpful, reason) {
    return this.json("POST", "feedback", { message, helpful, ...(reason && { reason }) });
  }

  erase() {
    return this.json("DELETE", "conversation");
  }

  // The events of the reply to a message.
  say(message) {
    return this.stream("messages", { body: message });
  }

  restart(id) {
    return this.stream("restart", { body: { id } });
  }

  // Pushed messages after the message `last`, until `signal` aborts.
  listen(last, { signal, opened }) {
    return this.stream("events", {
      method: "GET",
      silence: PUSH_SILENCE_MS,
      headers: last ? { "Last-Event-ID": last } : {},
      signal,
      opened,
    });
  }

  async json(method, path, body) {
    const response = await this.request(method, path, body, AbortSignal.timeout(SILENCE_MS));
    return response.status === 204 ? null : response.json();
  }

  async *stream(path, { method = "POST", body, headers, silence = SILENCE_MS, signal, opened }) {
    const ending = new AbortController();
    const stop = () => ending.abort();
    let timer = setTimeout(stop, silence);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, silence);
    };
    signal?.addEventListener("abort", stop);
    try {
      const response = await this.request(method, path, body, ending.signal, headers);
      opened?.();
      yield* eventsOf(response, heard);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  async request(method, path, body, signal, headers = {}) {
    const { token } = this.memory.data;
    const response = await fetch(new URL(path, this.base), {
      method,
      signal,
      body: body && JSON.stringify(body),
      headers: {
        ...headers,
        ...(body && { "Content-Type": "application/json" }),
        ...(token && path !== "conversations" && { Authorization: `Bearer ${token}` }),
      },
      // The token is the only credential; cookies are not sent.
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    const renewed = response.headers.get("X-Token");
    if (renewed && this.memory.data.token) this.memory.set({ token: renewed });
    if (response.ok) return response;
    const { error = {} } = parsed(await response.text());
    throw new Fault(error.code, error.apology || error.message, Number(response.headers.get("Retry-After")) || 0);
  }
}
