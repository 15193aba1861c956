// The gate's page: a key is made once, and then suppliers are asked for. What was answered before is gone from the
// screen as soon as anything else is asked or typed, and by itself after some minutes.

import { show as showAnswer, showFound, shownParty } from "./gate_answer.js";
import * as keys from "./gate_key.js";
import { Away, Refused, Service } from "./gate_service.js";
import { isFinal, read, readRuc } from "./gate_typed.js";

const page = document.querySelector("#gate");
const find = (selector) => page.querySelector(selector);
const [begin, waiting, ask] = ["#begin", "#waiting", "#ask"].map(find);
const [notice, found, answer, next, phone] = ["#notice", "#found", "#answer", "#next", "#phone"].map(find);
const [starting, plant, who] = ["#starting", "#plant", "#who"].map(find);
const service = new Service(document.documentElement.lang);
const otherTabs = new BroadcastChannel("orotraza-porteria");

const ANSWER_LASTS_MS = 180000;
const LOOKED_AT_EVERY_MS = 1000;
const CLOCKS_PART_MS = 2000;

let key;
let asking = 0;
let put = moment();
let answered = null;

const say = (name, values = {}) =>
  page.getAttribute(`data-${name}`).replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");
// By the hour of Peru, as the days that are judged.
const clock = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", timeStyle: "short", hourCycle: "h23" });

// What was told of the step before goes with it, and so does the place of the keyboard and the screen reader.
function step(shown) {
  const follows = starting.hidden && shown.hidden;
  starting.hidden = true;
  for (const each of [begin, waiting, ask]) each.hidden = each !== shown;
  phone.hidden = key === undefined;
  if (!follows) return;
  tell("");
  shown.querySelector(".first").focus();
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = text === "";
  if (text) notice.scrollIntoView({ block: "nearest" });
}

// From here on no answer of an earlier question is shown, nor will be if it is still to come.
function clear() {
  asking += 1;
  put = moment();
  answered = null;
  for (const each of [answer, found]) {
    each.hidden = true;
    each.replaceChildren();
  }
  next.hidden = true;
  tell("");
}

function explain(error) {
  starting.hidden = true;
  if (error instanceof keys.Cannot) tell(say(`unable-${error.why}`));
  else if (error instanceof Refused && error.code === "assertion_key") tell(say(key.enrolled ? "ended" : "pending"));
  else if (error instanceof Refused && error.code === "parameter_malformed") tell(say("letters"));
  else if (error instanceof Refused) {
    const fix = error.seconds ? say("wait", { seconds: error.seconds }) : error.problem.fix;
    tell([error.problem.title, fix].filter(Boolean).join(" "));
  } else {
    tell(say("away")); // also where a fault of this page's own is to blame: nothing is known
    if (!(error instanceof Away)) throw error;
  }
}

// Does what is asked; an answer that comes after another question was put is dropped.
async function tryTo(act) {
  clear();
  const mine = asking;
  try {
    await act(() => mine === asking);
  } catch (error) {
    if (mine === asking) explain(error);
  }
}

async function meet() {
  keys.checkAble();
  key = await keys.load();
  if (key === undefined) {
    step(begin);
    return;
  }
  find("#phone-name").textContent = keys.nameOf(key);
  find("#phone-party").textContent = shownParty(key.party);
  find("#phone-fingerprint").textContent = keys.fingerprint(key);
  if (key.enrolled) {
    step(ask);
    await service.enter(key);
    return;
  }
  find("#fingerprint").textContent = keys.fingerprint(key);
  find("#line").textContent = await line();
  step(waiting);
}

async function line() {
  const name = keys.nameOf(key);
  const url = new URL(".", location.href).href.replace(/\/$/, "");
  const about = `--device ${name.toUpperCase()} --reads-only --url ${url}`;
  return `orotraza keys enrol ${name} ${about} --proof ${await keys.proof(key)} --by `;
}

async function enter(mine = key) {
  await service.enter(mine);
  await keys.markEnrolled(mine);
  await meet();
}

begin.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = readRuc(plant.value);
  told(plant, typed);
  if (typed.fault) return;
  tryTo(async () => {
    await keys.make(await service.log(), typed.party);
    await meet();
  });
});

plant.addEventListener("input", () => told(plant, readRuc(plant.value), isFinal));

find("#copy").hidden = !navigator.clipboard;
find("#copy").addEventListener("click", async () => {
  const shown = find("#line");
  const copied = await navigator.clipboard.writeText(shown.textContent).then(() => true, () => false);
  if (!copied) getSelection().selectAllChildren(shown);
  tell(say(copied ? "copied" : "marked"));
});
find("#share").hidden = !navigator.share;
find("#share").addEventListener("click", () => navigator.share({ text: find("#line").textContent }).catch(() => {}));
find("#try").addEventListener("click", () => tryTo(() => enter()));

who.addEventListener("input", () => {
  clear();
  told(who, read(who.value), isFinal);
});
who.addEventListener("focus", () => who.select());
for (const each of ask.querySelectorAll("[name=by]"))
  each.addEventListener("change", () => {
    who.inputMode = each.value === "number" ? "numeric" : "text";
    who.focus();
  });

ask.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = read(who.value);
  clear();
  told(who, typed);
  if (!typed.fault) tryTo((isMine) => question(typed, isMine));
});

async function question(typed, isMine) {
  tell(say("asking"));
  who.blur(); // so that the keyboard leaves room for the answer
  if (typed.party) {
    await judge(typed.party, isMine);
    return;
  }
  const said = await service.find(key, typed.dni ?? typed.name);
  if (!isMine()) return;
  // The service also finds whose RUC or right begins with the same eight digits: these were not asked for.
  const meant = typed.dni ? said.found.filter((each) => each.by === "dni") : said.found;
  if (meant.length === 0) {
    tell(say(typed.dni ? "nobody-dni" : "nobody", typed));
    return;
  }
  // Whoever has this DNI is meant. A name may be another's, too: somebody compares.
  if (typed.dni && meant.length === 1) {
    await judge(meant[0].party, isMine);
    return;
  }
  tell(said.all_shown ? "" : say("more"));
  showFound(found, meant, say, (party) => tryTo((stillMine) => judge(party, stillMine)));
  date(said.at);
  if (expire()) return;
  found.hidden = false;
  found.focus({ preventScroll: true });
  (said.all_shown ? found : notice).scrollIntoView();
}

async function judge(party, isMine) {
  tell(say("asking"));
  const { said, at } = await service.supplier(key, party);
  if (!isMine()) return;
  tell("");
  date(at);
  if (expire()) return;
  showAnswer(answer, said, say, answered.time);
  answer.hidden = next.hidden = false;
  answer.focus({ preventScroll: true });
  answer.scrollIntoView();
}

// An answer is as old as its question: a telephone that was put away between the two takes it for new when it wakes.
function date(at = new Date()) {
  answered = { time: clock.format(at), ...put };
}

// One of the telephone's clocks may be set, and the other stands still while it sleeps: an answer is shown for as long as
// both agree that it is of now. Says whether it has gone.
function expire() {
  if (answered === null) return false;
  const now = moment();
  const [passed, counted] = [now.clock - answered.clock, now.counted - answered.counted];
  if (Math.max(passed, counted) < ANSWER_LASTS_MS && passed > counted - CLOCKS_PART_MS) return false;
  const { time } = answered;
  clear();
  tell(say("old", { time }));
  return true;
}

function moment() {
  return { clock: Date.now(), counted: performance.now() };
}

// What is amiss, below the field; while it is being typed only what no further digit mends.
function told(field, typed, matters = () => true) {
  const fault = typed.fault && field.value.trim() !== "" && matters(typed);
  find(`#${field.id}-said`).textContent = fault ? say(typed.fault, typed) : "";
  if (fault) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

next.addEventListener("click", () => {
  who.value = "";
  clear();
  who.focus();
});

find("#forget").addEventListener("click", () => {
  if (!confirm(say("sure"))) return;
  tryTo(async () => {
    const name = keys.nameOf(key);
    service.leave();
    await keys.forget();
    otherTabs.postMessage("forgotten");
    key = undefined;
    who.value = "";
    phone.open = false;
    step(begin);
    tell(say("forgotten", { name }));
  });
});
otherTabs.addEventListener("message", () => location.reload());

// A telephone that was put away and taken out again: is the answer still of now, and the key enrolled by now?
for (const each of ["visibilitychange", "pageshow"])
  window.addEventListener(each, () => {
    if (document.hidden) return;
    expire();
    if (!waiting.hidden) enter().catch(() => {});
  });
setInterval(expire, LOOKED_AT_EVERY_MS);

tryTo(meet);
