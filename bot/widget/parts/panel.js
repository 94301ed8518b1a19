// The user interface around the conversation: launcher, dialog, menu and input field.
// On small windows (phones, high zoom) the dialog fills the window.
const SMALL = "(max-width: 30em), (max-height: 30em)";
const LONGEST = 2000;

class Panel {
  // `act` holds the handlers: open, close, send, draft, talk, copy, save, restart, erase.
  constructor(texts, log, act) {
    this.texts = texts;
    this.act = act;
    this.longest = LONGEST;
    this.small = matchMedia(SMALL);
    this.log = log;
    this.launcher = this.makeLauncher();
    this.dialog = this.makeDialog();
    this.confirm = this.makeConfirm();
    this.node = el("section", { class: "frame", "aria-label": texts.region }, this.launcher, this.dialog, this.confirm);
  }

  makeLauncher() {
    this.badge = el("span", { class: "badge", "aria-hidden": "true", hidden: true });
    return el(
      "button",
      { type: "button", class: "launcher", onclick: this.act.open, "aria-haspopup": "dialog" },
      icon("chat"),
      el("span", {}, this.texts.launcher),
      this.badge,
    );
  }

  makeDialog() {
    const { texts, act } = this;
    this.subtitle = el("p", {}, texts.subtitle);
    this.menuButton = iconButton("menu", texts.menu, () => this.openMenu(this.menu.hidden), {
      "aria-expanded": "false",
      "aria-controls": "menu",
    });
    this.menu = el(
      "div",
      { class: "menu", id: "menu", hidden: true },
      ...["talk", "copy", "save", "restart", "erase"].map((name) =>
        button(texts[name], () => {
          this.openMenu(false);
          this.menuButton.focus();
          act[name]();
        }),
      ),
    );
    const header = el(
      "header",
      {},
      el("div", {}, el("h2", { id: "title", tabindex: -1 }, texts.title), this.subtitle),
      this.menuButton,
      iconButton("close", texts.close, act.close),
      this.menu,
    );
    return el(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "title",
        onkeydown: (event) => event.key === "Escape" && this.escape(event),
        oncancel: (event) => event.preventDefault(),
        onfocusin: ({ target }) => this.menu.contains(target) || target === this.menuButton || this.openMenu(false),
        onclick: ({ target }) => this.menuButton.parentNode.contains(target) || this.openMenu(false),
      },
      header,
      this.log.node,
      this.makeForm(),
    );
  }

  makeForm() {
    const { texts, act } = this;
    this.alert = el("p", { class: "limit", role: "status" });
    this.status = el("p", { class: "status", role: "status" });
    this.hidden = el("p", { class: "unseen", role: "status" });
    this.field = el("textarea", {
      rows: 1,
      id: "field",
      "aria-label": texts.field,
      "aria-describedby": "limit",
      placeholder: texts.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.written(),
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.form.requestSubmit();
      },
    });
    this.limit = el("p", { id: "limit", class: "limit", role: "status" });
    this.form = el(
      "form",
      { class: "write", onsubmit: (event) => this.submit(event) },
      this.field,
      el("button", { class: "send icon", "aria-label": texts.send, title: texts.send }, icon("send")),
    );
    this.foot = el("p", { class: "foot" }, button(texts.talk, act.talk));
    return el("footer", {}, this.alert, this.status, this.hidden, this.limit, this.form, this.foot);
  }

  makeConfirm() {
    const { texts, act } = this;
    const close = () => this.confirm.close();
    return el(
      "dialog",
      { class: "confirm", role: "alertdialog", "aria-labelledby": "sure", "aria-describedby": "sure-text" },
      el("h2", { id: "sure" }, texts.eraseTitle),
      el("p", { id: "sure-text" }, texts.eraseText),
      button(texts.eraseNo, close, { class: "quiet" }),
      button(
        texts.eraseYes,
        () => {
          close();
          act.eraseNow();
        },
        { class: "danger" },
      ),
    );
  }

  get open() {
    return this.dialog.open;
  }

  // Show the dialog. `focus` is false if it is reopened after a page change, because the user did not ask for it.
  show(focus = true) {
    this.launcher.hidden = true;
    if (this.small.matches) this.dialog.showModal();
    else if (focus) this.dialog.show();
    else this.dialog.open = true;
    this.fit();
    this.grow();
    // On a phone, focusing the field would open the keyboard over the text.
    if (focus) (matchMedia("(pointer: coarse)").matches ? this.dialog.querySelector("h2") : this.field).focus();
  }

  hide() {
    this.openMenu(false);
    this.dialog.close();
    this.launcher.hidden = false;
  }

  // The window crossed the breakpoint between small and large.
  replace() {
    if (!this.open) return;
    const focused = this.dialog.getRootNode().activeElement;
    this.dialog.close();
    this.show(false);
    focused?.focus();
  }

  // Keep the dialog above a phone's keyboard.
  fit() {
    const view = window.visualViewport;
    const fits = view && this.small.matches && view.scale < 1.01;
    this.dialog.style.height = fits ? `${view.height}px` : "";
    this.dialog.style.top = fits ? `${view.offsetTop}px` : "";
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  escape(event) {
    event.preventDefault();
    if (this.menu.hidden) this.act.close();
    else {
      this.openMenu(false);
      this.menuButton.focus();
    }
  }

  openMenu(open) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) this.menu.firstChild.focus();
  }

  write(text) {
    this.field.value = text;
    this.written();
  }

  written() {
    const over = this.field.value.trim().length - this.longest;
    const said = over > 0 ? fill(this.texts.tooLong, { count: over }) : "";
    if (this.limit.textContent !== said) this.limit.textContent = said;
    this.field.setAttribute("aria-invalid", String(over > 0));
    this.status.textContent = "";
    this.grow();
    this.act.draft(this.field.value);
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || text.length > this.longest) return;
    this.write("");
    this.act.send(text);
  }

  // Announce a status of the widget; `unseen` announces it to screen readers only.
  say(text, unseen = false) {
    (unseen ? this.hidden : this.status).textContent = text;
  }

  // Show whom to call while an alarm stands; announced once.
  alarm(phone) {
    if (phone === this.called) return;
    this.called = phone;
    this.alert.replaceChildren(phone ? phoneLink(phone, fill(this.texts.call, { phone })) : "");
  }

  connected(yes) {
    this.subtitle.textContent = yes ? this.texts.subtitle : this.texts.reconnecting;
  }

  callable(phone) {
    if (this.foot.childElementCount > 1 || !phone) return;
    this.foot.append(phoneLink(phone, fill(this.texts.call, { phone })));
  }

  unread(count) {
    const { launcher } = this.texts;
    this.badge.hidden = !count;
    this.badge.textContent = count || "";
    if (count) this.launcher.setAttribute("aria-label", fill(this.texts.unread, { launcher, count }));
    else this.launcher.removeAttribute("aria-label");
  }
}
