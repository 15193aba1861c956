// A page that has a key of its own: the key is made, shown to whoever enrols it, tried, and may be forgotten. What the page
// does for who is let in is its own, and so are its words: they stand in the page as `data-…`.

import { shownParty } from "./answer.js";
import { checkAble, fingerprint, Keys, proof } from "./device_key.js";
import { Cannot } from "./kept.js";
import { Away, Refused, Service } from "./service.js";
import { isFinal, readRuc } from "./typed.js";

export class Device {
  #page;
  #keys;
  #may;
  #work;
  #clear;
  #explain;
  #entered;
  #tabs;
  #asking = 0;

  key;
  service = new Service(document.documentElement.lang);

  // `place` names the key and what is kept; `may` says, in the line that enrols it, what the key may do; `work` is the
  // section of who is let in. `clear` takes from the screen what was answered before, `explain` has words of the page's own
  // for an error, `entered` is called when there is an enrolled key.
  constructor(page, { place, may, work, clear = () => {}, explain = () => undefined, entered = () => {} }) {
    this.#page = page;
    this.#keys = new Keys(place);
    [this.#may, this.#work, this.#clear, this.#explain, this.#entered] = [may, this.find(work), clear, explain, entered];
    this.#tabs = new BroadcastChannel(`orotraza-${place}`);
    this.#listen();
  }

  // Begins: a page's other parts stand by now.
  start() {
    return this.tryTo(() => this.#meet());
  }

  find(selector) {
    return this.#page.querySelector(selector);
  }

  say(name, values = {}) {
    return this.#page.getAttribute(`data-${name}`).replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");
  }

  tell(text) {
    const notice = this.find("#notice");
    notice.textContent = text;
    notice.hidden = text === "";
    if (text) notice.scrollIntoView({ block: "nearest" });
  }

  // What is amiss, below the field; while it is being typed only what no further digit mends.
  told(field, typed, matters = () => true) {
    const fault = typed.fault && field.value.trim() !== "" && matters(typed);
    this.mark(field, fault ? this.say(typed.fault, typed) : "");
  }

  mark(field, text) {
    this.find(`#${field.id}-said`).textContent = text;
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  // From here on no answer of an earlier question is shown, nor will be if it is still to come.
  clear() {
    this.#asking += 1;
    this.#clear();
    this.tell("");
  }

  // Does what is asked; an answer that comes after another question was put is dropped.
  async tryTo(act) {
    this.clear();
    const mine = this.#asking;
    try {
      await act(() => mine === this.#asking);
    } catch (error) {
      if (mine === this.#asking) this.#tellOf(error);
    }
  }

  #tellOf(error) {
    this.find("#starting").hidden = true;
    const own = this.#explain(error);
    if (own !== undefined) this.tell(own);
    else if (error instanceof Cannot) this.tell(this.say(`unable-${error.why}`));
    else if (error instanceof Refused && error.code === "assertion_key")
      this.tell(this.say(this.key.enrolled ? "ended" : "pending"));
    else if (error instanceof Refused) {
      const fix = error.seconds ? this.say("wait", { seconds: error.seconds }) : error.problem.fix;
      this.tell([error.problem.title, fix].filter(Boolean).join(" "));
    } else {
      this.tell(this.say("away")); // also where a fault of this page's own is to blame: nothing is known
      if (!(error instanceof Away)) throw error;
    }
  }

  // What was told of the step before goes with it, and so does the place of the keyboard and the screen reader.
  #step(shown) {
    const starting = this.find("#starting");
    const follows = starting.hidden && shown.hidden;
    starting.hidden = true;
    for (const each of [this.find("#begin"), this.find("#waiting"), this.#work]) each.hidden = each !== shown;
    this.find("#device").hidden = this.key === undefined;
    if (!follows) return;
    this.tell("");
    shown.querySelector(".first").focus();
  }

  async #meet() {
    checkAble();
    this.key = await this.#keys.load();
    if (this.key === undefined) {
      this.#step(this.find("#begin"));
      return;
    }
    this.find("#device-name").textContent = this.#keys.nameOf(this.key);
    this.find("#device-party").textContent = shownParty(this.key.party);
    this.find("#device-fingerprint").textContent = fingerprint(this.key);
    if (this.key.enrolled) {
      this.#step(this.#work);
      this.#entered();
      await this.service.enter(this.key);
      return;
    }
    this.find("#fingerprint").textContent = fingerprint(this.key);
    this.find("#line").textContent = await this.#line();
    this.#step(this.find("#waiting"));
  }

  async #line() {
    const name = this.#keys.nameOf(this.key);
    const url = new URL(".", location.href).href.replace(/\/$/, "");
    const about = `--device ${name.toUpperCase()} ${this.#may} --url ${url}`;
    return `orotraza keys enrol ${name} ${about} --proof ${await proof(this.key)} --by `;
  }

  async #enter(mine = this.key) {
    await this.service.enter(mine);
    await this.#keys.markEnrolled(mine);
    await this.#meet();
  }

  #listen() {
    const party = this.find("#party");
    party.addEventListener("input", () => this.told(party, readRuc(party.value), isFinal));
    this.find("#begin form").addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = readRuc(party.value);
      this.told(party, typed);
      if (typed.fault) return;
      this.tryTo(async () => {
        await this.#keys.make(await this.service.log(), typed.party);
        await this.#meet();
      });
    });

    const line = this.find("#line");
    this.find("#copy").hidden = !navigator.clipboard;
    this.find("#copy").addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(line.textContent).then(() => true, () => false);
      if (!copied) getSelection().selectAllChildren(line);
      this.tell(this.say(copied ? "copied" : "marked"));
    });
    this.find("#share").hidden = !navigator.share;
    this.find("#share").addEventListener("click", () => navigator.share({ text: line.textContent }).catch(() => {}));
    this.find("#try").addEventListener("click", () => this.tryTo(() => this.#enter()));

    this.find("#forget").addEventListener("click", () => {
      if (confirm(this.say("sure"))) this.tryTo(() => this.#forget());
    });
    this.#tabs.addEventListener("message", () => location.reload());
    // Put away and taken out again: is the key enrolled by now?
    for (const each of ["visibilitychange", "pageshow"])
      window.addEventListener(each, () => {
        if (!document.hidden && !this.find("#waiting").hidden) this.#enter().catch(() => {});
      });
  }

  async #forget() {
    const name = this.#keys.nameOf(this.key);
    this.service.leave();
    await this.#keys.forget();
    this.#tabs.postMessage("forgotten");
    this.key = undefined;
    this.find("#device").open = false;
    for (const form of this.#work.querySelectorAll("form")) form.reset();
    this.#step(this.find("#begin"));
    this.tell(this.say("forgotten", { name }));
  }
}
