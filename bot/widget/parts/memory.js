// State stored in sessionStorage: this tab only, until it is closed. Answers are never stored.
class Memory {
  constructor(name) {
    this.name = name;
    this.data = {};
    this.using((storage) => {
      this.data = parsed(storage.getItem(name));
    });
  }

  set(changes) {
    Object.assign(this.data, changes);
    this.using((storage) => storage.setItem(this.name, JSON.stringify(this.data)));
  }

  clear() {
    this.data = {};
    this.set({});
  }

  using(act) {
    try {
      act(sessionStorage);
    } catch {
      // Storage is blocked or full: the conversation then lasts as long as the page.
    }
  }
}
