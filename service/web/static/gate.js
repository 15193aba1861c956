// The gate's page: suppliers are asked for. What was answered before is gone from the screen as soon as anything else is
// asked or typed, and by itself after some minutes.

import { show as showAnswer, showFound } from "./answer.js";
import { Device } from "./device.js";
import { Refused } from "./service.js";
import { isFinal, read } from "./typed.js";

const ANSWER_LASTS_MS = 180000;
const LOOKED_AT_EVERY_MS = 1000;
const CLOCKS_PART_MS = 2000;

let put = moment();
let answered = null;

const gate = new Device(document.querySelector("#gate"), {
  place: "porteria",
  may: "--reads-only",
  work: "#ask",
  clear,
  explain: (error) => (error instanceof Refused && error.code === "parameter_malformed" ? say("letters") : undefined),
});
const { service } = gate;
const say = gate.say.bind(gate);
const [ask, notice, found, answer, next, who] = ["#ask", "#notice", "#found", "#answer", "#next", "#who"].map((each) => gate.find(each));
// By the hour of Peru, as the days that are judged.
const clock = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", timeStyle: "short", hourCycle: "h23" });

function clear() {
  put = moment();
  answered = null;
  for (const each of [answer, found]) {
    each.hidden = true;
    each.replaceChildren();
  }
  next.hidden = true;
}

who.addEventListener("input", () => {
  gate.clear();
  gate.told(who, read(who.value), isFinal);
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
  gate.clear();
  gate.told(who, typed);
  if (!typed.fault) gate.tryTo((isMine) => question(typed, isMine));
});

async function question(typed, isMine) {
  gate.tell(say("asking"));
  who.blur(); // so that the keyboard leaves room for the answer
  if (typed.party) {
    await judge(typed.party, isMine);
    return;
  }
  const said = await service.find(gate.key, typed);
  if (!isMine()) return;
  if (said.found.length === 0) {
    gate.tell(say(typed.dni ? "nobody-dni" : "nobody", typed));
    return;
  }
  // Whoever has this DNI is meant. A name may be another's, too: somebody compares.
  if (typed.dni && said.found.length === 1) {
    await judge(said.found[0].party, isMine);
    return;
  }
  gate.tell(said.all_shown ? "" : say("more"));
  showFound(found, said.found, say, (party) => gate.tryTo((stillMine) => judge(party, stillMine)));
  date(said.at);
  if (expire()) return;
  found.hidden = false;
  found.focus({ preventScroll: true });
  (said.all_shown ? found : notice).scrollIntoView();
}

async function judge(party, isMine) {
  gate.tell(say("asking"));
  const { said, at } = await service.supplier(gate.key, party);
  if (!isMine()) return;
  gate.tell("");
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
  gate.clear();
  gate.tell(say("old", { time }));
  return true;
}

function moment() {
  return { clock: Date.now(), counted: performance.now() };
}

next.addEventListener("click", () => {
  who.value = "";
  gate.clear();
  who.focus();
});

for (const each of ["visibilitychange", "pageshow"])
  window.addEventListener(each, () => {
    if (!document.hidden) expire();
  });
setInterval(expire, LOOKED_AT_EVERY_MS);

gate.start();
