// What is kept of a conversation: in this tab only, and only until it is closed. No answer is kept here.
class Memory {
  constructor(name) {
    this.name = name;
    this.data = parsed(this.stored());
  }

  set(changes) {
    Object.assign(this.data, changes);
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.data));
    } catch {
      // Storage is refused or full: the conversation then lasts as long as the page.
    }
  }

  clear() {
    this.data = {};
    this.set({});
  }

  stored() {
    try {
      return sessionStorage.getItem(this.name) ?? "{}";
    } catch {
      return "{}";
    }
  }
}
