// The conversation: created when the chat is first opened, resumed on the next page, messages sent one at a time.
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30000;
const PATIENCE_MS = 3000;

const answersOf = ({ id }) => id.replace(/\.\d+$/, "");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// crypto.randomUUID exists on https pages only.
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Chat {
  constructor({ base, texts, lang, phone, memory }) {
    this.texts = texts;
    this.lang = lang;
    this.memory = memory;
    this.server = new Server(base, memory);
    this.phone = phone;
    this.log = new Log(base, texts, lang);
    const act = ["open", "close", "send", "draft", "talk", "copy", "save", "restart", "erase", "eraseNow"];
    this.panel = new Panel(texts, this.log, Object.fromEntries(act.map((name) => [name, (value) => this[name](value)])));
    this.numbers = (urgent) => {
      const { phone: own = phone, emergency_number: emergency, help_lines: lines = [] } = this.clinic;
      return [own, ...(urgent ? [emergency, ...lines] : [])].filter(Boolean);
    };
    // Messages are sent in the order of typing.
    this.line = Promise.resolve();
    this.failed = new Set();
    this.introduced();
  }

  get clinic() {
    return this.memory.data.clinic ?? {};
  }

  // Resume the conversation of the previous page.
  resume() {
    const { token, draft, open } = this.memory.data;
    if (draft) this.panel.write(draft);
    if (token) this.line = this.line.then(() => this.recall());
    if (open && !this.panel.small.matches) this.open({ focus: false });
  }

  open({ focus = true } = {}) {
    if (this.panel.open) return;
    const before = document.activeElement;
    this.opener = before?.shadowRoot ? null : before;
    this.memory.set({ open: true });
    this.panel.show(focus);
    this.seen();
    if (!this.memory.data.token && !this.log.list.hasChildNodes()) this.line = this.line.then(() => this.welcome());
  }

  close() {
    if (!this.panel.open) return;
    this.panel.hide();
    this.memory.set({ open: false });
    const back = this.opener?.isConnected && this.opener !== document.body ? this.opener : this.panel.launcher;
    back.focus();
  }

  // Create a conversation unless one exists. Throws on failure.
  async begin() {
    if (this.memory.data.token) return;
    this.log.wait(true);
    try {
      const { clinic, greeting, longest } = await this.server.begin();
      this.memory.set({ clinic, greeting: { ...greeting, time: Date.now() / 1000 }, longest });
    } finally {
      this.log.wait(false);
    }
    this.introduced();
    this.greet();
    this.listen();
  }

  async welcome() {
    try {
      await this.begin();
      this.offered();
    } catch (error) {
      this.unreachable(error, () => this.welcome());
    }
  }

  introduced() {
    this.panel.callable(this.clinic.phone ?? this.phone);
    this.panel.longest = this.memory.data.longest ?? LONGEST;
  }

  greet() {
    const { greeting } = this.memory.data;
    if (!greeting) return;
    this.show({ ...greeting, id: "greeting", from: "assistant" });
  }

  async recall() {
    let messages;
    try {
      messages = await this.server.history();
    } catch (error) {
      if (!error.over) return this.unreachable(error, () => this.recall());
      const { unsent = [] } = this.memory.data;
      this.over();
      unsent.forEach((message) => this.queue(message));
      return;
    }
    const { seen, greeting, unsent = [] } = this.memory.data;
    await this.log.quietly(() => {
      if (messages[0]?.text !== greeting?.text) this.greet();
      messages.forEach((message) => this.show(message));
      new Set(messages.map(answersOf)).forEach((answers) => this.rate(answers));
    });
    // Only messages after the last seen one count as unread.
    const known = messages.findIndex(({ id }) => id === seen);
    this.count(known < 0 || this.panel.open ? [] : messages.slice(known + 1));
    // Sent on the previous page and perhaps unanswered. Sending it again is safe: the server deduplicates by id.
    unsent.forEach((message) => this.queue(message));
    this.listen();
  }

  send(text) {
    this.queue({ id: newId(), text });
  }

  choose(choice) {
    this.queue({ id: newId(), choice });
    this.panel.field.focus();
  }

  talk() {
    this.send(TEAM_MESSAGE);
  }

  queue(message) {
    const { unsent = [] } = this.memory.data;
    if (!unsent.some(({ id }) => id === message.id)) this.memory.set({ unsent: [...unsent, message] });
    this.log.offer([]);
    this.mine(message);
    this.line = this.line.then(() => this.deliver(message));
  }

  mine({ id, text, choice }) {
    this.log.add({ id, from: "patient", text: text ?? choice }, this.numbers);
  }

  sent(id) {
    this.memory.set({ unsent: (this.memory.data.unsent ?? []).filter((message) => message.id !== id) });
  }

  async deliver(message, again = true) {
    try {
      await this.begin();
      this.mine(message);
      await this.receive(this.server.say(message), message.id);
      this.sent(message.id);
    } catch (error) {
      if (error.refused) return this.takeBack(message, error);
      if (error.over && again) return this.anew(message);
      if (error.code === "not_offered" && again) return this.typed(message);
      if (!(error instanceof Fault) && again && navigator.onLine) {
        await pause(RETRY_MS);
        return this.deliver(message, false);
      }
      this.unreachable(error, () => this.deliver(message));
    }
  }

  // The server rejects this message permanently: put it back into the field for editing.
  takeBack({ id, text }, error) {
    this.sent(id);
    this.log.drop(id);
    if (text && !this.panel.field.value) this.panel.write(text);
    this.panel.say(error.message);
  }

  // The conversation has ended meanwhile; the message just typed starts a new one.
  anew(message) {
    this.over();
    return this.resend(message, { ...message, id: newId() });
  }

  // A quick reply that is no longer offered (another tab continued) is sent as plain text.
  typed(message) {
    return this.resend(message, { id: newId(), text: message.choice });
  }

  resend(before, message) {
    this.sent(before.id);
    this.log.drop(before.id);
    this.memory.set({ unsent: [...(this.memory.data.unsent ?? []), message] });
    return this.deliver(message, false);
  }

  // Show a reply as it arrives. Throws Fault on an error of the server, another error if the connection breaks.
  async receive(events, answers, first = () => {}) {
    const patience = setTimeout(() => this.panel.say(this.texts.working, true), PATIENCE_MS);
    let done = false;
    let fault;
    this.log.wait(true);
    try {
      for await (const { event, data } of events) {
        if (event === "message") first();
        if (event === "message") this.news(data);
        if (event === "fault") fault = new Fault(data.code, data.apology || data.message);
        if (event === "done") done = true;
        if (done) break;
      }
    } finally {
      clearTimeout(patience);
      this.panel.say("", true);
      this.log.wait(false);
    }
    if (fault) throw fault;
    if (!done) throw new Error("The answer broke off.");
    this.rate(answers);
    this.offered();
  }

  // Show a message unless it is shown already; returns whether it was new.
  show(message) {
    const { turn } = this.log;
    if (!this.log.add(message, this.numbers)) return false;
    this.log.wait(false);
    const mine = message.from === "patient";
    const replies = (!mine && message.quick_replies) || [];
    this.log.offer(replies, (title) => this.choose(title), turn === this.log.turn);
    if (mine || message.id === "greeting") return true;
    if (message.from === "assistant") this.panel.alarm({ emergency: this.clinic.emergency_number, urgent: this.clinic.phone }[message.alarm]);
    this.last = message.id;
    if (this.panel.open) this.seen();
    return true;
  }

  // Show a message that has just arrived; count it as unread if the chat is closed.
  news(message) {
    if (this.show(message) && !this.panel.open) this.count([message]);
  }

  offered() {
    const count = this.log.offers.childElementCount;
    if (count && this.panel.open) this.panel.say(fill(this.texts.offered, { count }), true);
  }

  async rate(answers) {
    // After a delay, so that screen readers announce only the answer.
    await 0;
    this.log.rate(answers, (id) =>
      feedback(
        this.texts,
        (helpful, reason) => this.server.feedback(id, helpful, reason),
        (error) => this.notDone(error),
      ),
    );
  }

  seen() {
    this.panel.unread((this.unread = 0));
    this.memory.set({ seen: this.last });
  }

  count(messages) {
    this.unread = (this.unread ?? 0) + messages.filter(({ from }) => from !== "patient").length;
    this.panel.unread(this.unread);
  }

  notDone(error) {
    this.panel.say((error instanceof Fault && error.message) || this.texts.notDone);
  }

  // Report a failure and offer to retry.
  unreachable(error, again) {
    const said = error instanceof Fault && error.message;
    const text = said || (navigator.onLine ? this.texts.away : this.texts.offline);
    const retry = () => {
      this.failed.delete(retry);
      note.remove();
      this.line = this.line.then(again);
    };
    const press = () => {
      retry();
      this.panel.field.focus();
    };
    const note = this.log.note(text, button(this.texts.retry, press, { class: "quiet" }));
    const phone = this.clinic.phone ?? this.phone;
    if (phone && !text.includes(phone)) note.append(phoneLink(phone, fill(this.texts.call, { phone })));
    this.failed.add(retry);
  }

  // Back online: retry everything that failed.
  online() {
    this.failed.forEach((retry) => retry());
    this.listen();
  }

  // The conversation no longer exists: remove it from the page.
  over() {
    const { draft, unsent, open } = this.memory.data;
    this.forget();
    this.memory.set({ draft, unsent, open });
    this.log.note(this.texts.ended);
  }

  forget() {
    this.deaf();
    this.memory.clear();
    this.memory.set({ open: this.panel.open });
    this.log.clear();
    this.failed.clear();
    this.last = undefined;
    this.panel.alarm();
    this.seen();
  }

  deaf() {
    this.listening?.abort();
    this.listening = null;
  }

  // Receive pushed messages while the page is visible.
  async listen() {
    if (this.listening || document.hidden || !this.memory.data.token) return;
    const listening = (this.listening = new AbortController());
    const { signal } = listening;
    let wait = RETRY_MS;
    const opened = () => {
      wait = RETRY_MS;
      this.panel.connected(true);
    };
    while (!signal.aborted) {
      try {
        for await (const { event, data } of this.server.listen(this.last, { signal, opened })) this.pushed(event, data);
      } catch (error) {
        if (signal.aborted) return;
        if (error.over) {
          this.over();
          if (this.panel.open) this.line = this.line.then(() => this.welcome());
          return;
        }
        if (wait > RETRY_MS) this.panel.connected(false);
        if (error.wait) wait = error.wait * 1000;
      }
      await pause(wait * (1 + Math.random() / 4));
      wait = Math.min(2 * wait, LONGEST_RETRY_MS);
    }
  }

  pushed(event, message) {
    if (event === "said") this.show(message);
    if (event !== "message") return;
    this.news(message);
    this.rate(answersOf(message));
  }

  draft(text) {
    this.memory.set({ draft: text });
  }

  transcript() {
    return transcript([...this.log.shown.values()], this.texts, this.lang);
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.transcript());
      this.panel.say(this.texts.copied);
    } catch {
      // Without permission or https, saving as a file still works.
      this.save();
    }
  }

  save() {
    save(this.transcript(), "conversation.txt");
  }

  restart() {
    this.line = this.line.then(async () => {
      const id = newId();
      let emptied = false;
      const first = () => {
        if (!emptied) this.log.clear();
        emptied = true;
      };
      try {
        await this.begin();
        await this.receive(this.server.restart(id), id, first);
      } catch (error) {
        if (!error.over) return this.notDone(error);
        this.over();
        await this.welcome();
      }
      this.panel.field.focus();
    });
  }

  erase() {
    this.panel.confirm.showModal();
  }

  async eraseNow() {
    try {
      if (this.memory.data.token) await this.server.erase();
    } catch (error) {
      if (!error.over) return this.notDone(error);
    }
    this.forget();
    this.panel.write("");
    const begin = button(this.texts.begin, () => {
      this.log.clear();
      this.panel.field.focus();
      this.line = this.line.then(() => this.welcome());
    });
    this.log.note(this.texts.erased, begin);
    begin.focus();
  }
}
