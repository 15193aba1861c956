// The purchase desk: a supplier is asked for, the purchase is written down, looked at by the service's rules, signed here and
// recorded. Nothing is signed that was not looked at as it stands.

import { show as showAnswer, showFound, shownParty } from "./answer.js";
import * as book from "./desk_book.js";
import { DealForm, Faulty, fieldOf } from "./desk_form.js";
import { showList } from "./desk_list.js";
import { Device } from "./device.js";
import { submission } from "./device_key.js";
import { fillDistricts } from "./districts.js";
import { Away, Refused } from "./service.js";
import { isFinal, read } from "./typed.js";
import { uuid } from "./uuid.js";

const SUBMISSION = "orotraza-submission+json";
const CHECK = "orotraza-check+json";
const SUPPORTS = { REINFO: "reinfo", CONCESSION: "title", CONTRACT: "contract" };
const PAYMENTS = 3;
const UNSEEN = ["seen_ahead", "seen_conflict"]; // the log is not the one that this desk's receipts are of

// The address leads to another log than the one that the key is for.
class OtherLog extends Error {}

const desk = new Device(document.querySelector("#desk"), {
  place: "mesa",
  may: "--type purchase.recorded",
  work: "#work",
  clear: () => show("#found", false),
  explain,
  left: leave,
  entered: () => begin().catch((error) => desk.tryTo(() => Promise.reject(error))),
});
const { service } = desk;
const say = desk.say.bind(desk);
const find = desk.find.bind(desk);
const form = new DealForm(find("#deal"));
const who = find("#who");
const clock = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", timeStyle: "short", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Lima" });

let seller = null; // the verdict on who sells
let sources = []; // the rows of registers under which it may have produced
let drafted = null; // { payload, documents, told, rules }: what was looked at, for as long as nothing is changed
let changes = 0; // how often anything was changed: what was looked at meanwhile is not what stands there
let written = null; // the id under which what stands in the form was signed, for as long as nothing is changed

function show(selector, shown) {
  find(selector).hidden = !shown;
}

function explain(error) {
  if (error instanceof Faulty) {
    for (const { field, fault, ...values } of error.told) desk.mark(find(`#${field}`), say(fault, values));
    return say("faults", { count: error.told.length });
  }
  if (error instanceof OtherLog) return say("other-log", desk.key);
  if (error instanceof Refused && error.code === "parameter_malformed") return say("letters");
  if (error instanceof Refused && UNSEEN.includes(error.code)) return say("not-what-was-seen");
  return undefined;
}

// Who sells.

find("#seller").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = read(who.value);
  desk.told(who, typed);
  if (!typed.fault) desk.tryTo((isMine) => ask(typed, isMine));
});
who.addEventListener("input", () => {
  desk.clear();
  forgetSeller();
  desk.told(who, read(who.value), isFinal);
});

async function ask(typed, isMine) {
  desk.tell(say("asking"));
  if (typed.party) return judge(typed.party, isMine);
  const said = await service.find(desk.key, typed);
  if (!isMine()) return undefined;
  if (said.found.length === 0) return desk.tell(say(typed.dni ? "nobody-dni" : "nobody", typed));
  desk.tell(said.all_shown ? "" : say("more"));
  showFound(find("#found"), said.found, say, (party) => desk.tryTo((stillMine) => judge(party, stillMine)));
  show("#found", true);
  return find("#found").focus();
}

async function judge(party, isMine) {
  desk.tell(say("asking"));
  const { said, at } = await service.supplier(desk.key, party);
  if (!isMine()) return;
  desk.tell("");
  seller = said;
  showAnswer(find("#answer"), said, say, clock.format(at ?? new Date()));
  show("#answer", true);
  show("#stranger", !said.known);
  if (!said.known) return;
  await offerDistricts();
  if (!isMine()) return;
  today();
  offerSources();
  show("#deal", true);
  find("#answer").focus();
}

function forgetSeller() {
  form.forget();
  seller = null;
  written = null;
  for (const each of ["#answer", "#stranger", "#deal", "#found"]) show(each, false);
  change();
}

function offerSources() {
  const rows = seller.registers.filter((each) => each.right && Object.hasOwn(SUPPORTS, each.register));
  sources = rows.map((each) => ({
    holder: seller.party,
    support: SUPPORTS[each.register],
    right: { code: each.right, ...(each.right_name && { name: each.right_name }) },
    activity: each.activity,
  }));
  const own = rows.map((each, at) => {
    const told = [say(`support-${SUPPORTS[each.register]}`), each.status, each.right, each.right_name];
    return new Option(told.filter(Boolean).join(" · "), String(at));
  });
  // Which of several rights it was is nobody's guess.
  if (own.length > 1) own.unshift(new Option(say("choose"), ""));
  const others = ["constancia", "lot", "undeclared"].map((each) => new Option(say(`source-${each}`), each));
  find("#source").replaceChildren(...own, ...others);
  shape();
}

// What is bought.

find("#deal").addEventListener("input", (event) => {
  if (event.target.id && find(`#${event.target.id}-said`)) desk.mark(event.target, "");
  written = null;
  change();
  shape();
});
find("#deal").addEventListener("submit", (event) => {
  event.preventDefault();
  desk.tryTo(look);
});

// Only the fields that what was chosen asks for.
function shape() {
  const source = find("#source").value;
  const declared = source !== "lot" && source !== "undeclared";
  const assayed = find("#method").value !== "";
  const [constancia, lot, ore] = [source === "constancia", source === "lot", form.isOre()];
  const asked = { constancia, lot, declared, assayed, ore: assayed && ore, metal: assayed && !ore };
  for (const each of find("#deal").querySelectorAll("[data-for]")) each.hidden = !asked[each.dataset.for];
  const told = assayed ? form.fine() : undefined;
  const { fine, fineness } = told ?? {};
  if (!fine) find("#fine").textContent = "";
  else find("#fine").textContent = fineness ? say("fine-of-metal", { fine, percent: percentOf(fineness) }) : say("fine", { fine });
}

// Of thousandths with one decimal.
const percentOf = (fineness) => fineness.replace(/^([0-9]*)([0-9])\.([0-9])$/, (_, whole, tenth, rest) => `${whole || 0}.${tenth}${rest}`);

// From here on what was looked at before is not signed.
function change() {
  changes += 1;
  drafted = null;
  show("#findings", false);
}

async function look(isMine) {
  desk.tell(say("checking"));
  change();
  const before = changes;
  for (const each of find("#work").querySelectorAll("[aria-invalid]")) desk.mark(each, "");
  const kept = await book.purchases(desk.key);
  // A device that slept has lost count of the time, and an address may have come to lead to another log.
  if ((await service.log()) !== desk.key.log) throw new OtherLog();
  const now = service.now();
  const made = await form.read({
    buyer: desk.key.party,
    seller: seller.party,
    log: desk.key.log,
    sources,
    ids: { id: uuid(now), lot: uuid(now), becomes: uuid(now) },
    now,
    seen: book.seenIn(kept),
  });
  if (!isMine()) return;
  const told = saidOf(made.payload);
  if (kept.some((each) => !each.receipt && !each.refusal && isSame(each.said, told))) {
    desk.tell(say("signed-before"));
    return;
  }
  const said = await answered(made, async () => service.check(await submission(desk.key, CHECK, made.payload)));
  if (!isMine()) return;
  desk.tell(changes === before ? "" : say("changed"));
  if (changes !== before) return;
  drafted = { ...made, told, rules: said.findings.map(({ rule }) => rule) };
  find("#findings-list").replaceChildren(...said.findings.map(finding));
  find("#findings-says").textContent = say(said.findings.length ? "findings" : "nothing-found");
  show("#findings", true);
  find("#findings").focus();
}

// What the service answers to a purchase; where it names members, their fields are marked and nothing comes back.
async function answered({ documents }, act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    for (const each of error.problem.errors ?? [error.problem]) {
      const field = find(`#${fieldOf(each.field, documents) ?? "none"}`);
      if (field) desk.mark(field, [each.title, each.fix].filter(Boolean).map((text) => worded(text, documents)).join(" "));
    }
    error.problem.fix = worded(error.problem.fix ?? "", documents);
    throw error;
  }
}

// A member by the words that stand above its field.
const worded = (text, documents) =>
  text.replace(/payload(?:\.\w+(?:\[[0-9]+\])?)+/g, (member) => {
    const label = find(`label[for="${fieldOf(member, documents) ?? "none"}"]`);
    return label ? `«${label.textContent}»` : member;
  });

function finding({ level, rule, text, remedy, law }) {
  const item = document.createElement("li");
  item.className = level;
  const head = document.createElement("strong");
  head.textContent = `${say(`level-${level}`)} · ${rule}: ${text}`;
  const rest = document.createElement("span");
  rest.textContent = [remedy, law && `[${law}]`].filter(Boolean).join(" ");
  item.append(head, rest);
  return item;
}

// Signed and recorded.

find("#record").addEventListener("click", () => desk.tryTo(sign));

async function sign() {
  const made = drafted;
  if (made === null) return;
  change(); // a second touch signs nothing
  written = made.payload.id;
  desk.tell(say("recording"));
  const { payload, told, rules } = made;
  const body = await submission(desk.key, SUBMISSION, payload);
  const { log, party } = desk.key;
  const nth = 1 + Math.max(0, ...(await book.purchases(desk.key)).map((each) => each.nth));
  const purchase = { id: payload.id, nth, log, party, at: Date.parse(payload.occurred_at), said: told, rules, body };
  await book.keep(purchase);
  await list();
  await answered(made, () => send(purchase, true));
}

// What the list of purchases tells of one, and by which one is known again.
function saidOf({ seller: party, price, documents = [], lines: [line] }) {
  const papers = documents.map((each) => [each.kind, each.issuer, each.series, each.number].join(" "));
  return { party, seller: seller.name ?? shownParty(party), gross: line.gross_g, fine: line.fine_g, ...price, papers };
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Only the first time is it certain that what is refused now was not recorded before.
async function send(purchase, isFirst = false) {
  desk.tell(say("recording"));
  try {
    const receipt = await service.record(purchase.body);
    const { seq, entry } = JSON.parse(receipt);
    const isGood = await book.isOf(receipt, purchase);
    await book.keep({ ...purchase, ...(isGood ? { receipt } : { amiss: receipt }) });
    await list();
    const rules = isGood ? entry.findings.map(({ rule }) => rule).filter((each) => !purchase.rules.includes(each)) : [];
    const told = isGood ? (rules.length ? "recorded-with-more" : "recorded") : "receipt-amiss";
    desk.tell(say(told, { seq, rules: [...new Set(rules)].join(", ") }));
    if (!isGood || written !== purchase.id) return;
    finish();
    find("#notice").focus();
  } catch (error) {
    const isFinal = error instanceof Refused && !error.isPassing;
    // A refusal under the service's signature is proof of what was asked and refused; anything else is of no use later.
    if (isFinal && (await book.isRefusalOf(error.problem, purchase)))
      await book.keep({ ...purchase, refusal: JSON.stringify(error.problem) });
    else if (isFinal && isFirst && !error.problem.refusal) await book.drop(purchase);
    await list();
    if (isFinal || !(error instanceof Away || error instanceof Refused)) throw error;
    desk.tell([say("unanswered"), error.seconds && say("wait", error)].filter(Boolean).join(" "));
  }
}

// The next purchase begins with nothing of this one's but the place where this desk buys.
function finish() {
  find("#seller").reset();
  for (const each of find("#deal").elements) {
    if (each.closest("[data-kept]")) continue;
    if (each.options) each.selectedIndex = 0;
    else if (each.type !== "button") each.value = each.defaultValue;
  }
  find("#origin-department").dispatchEvent(new Event("change"));
  forgetSeller();
  today();
}

// Whoever comes after a device was forgotten sees nothing of its purchases.
function leave() {
  forgetSeller();
  find("#deal").reset();
  for (const each of ["origin", "place"]) find(`#${each}-department`).dispatchEvent(new Event("change"));
  for (const each of ["#answer", "#found", "#source", "#findings-list", "#book-list"]) find(each).replaceChildren();
  show("#book", false);
}

async function list() {
  const kept = await book.purchases(desk.key);
  showList(find("#book-list"), kept, say, (purchase) => desk.tryTo(() => send(purchase)));
  show("#book", kept.length > 0);
}

// The service's day, where no other was typed: a desk may stand open overnight.
function today() {
  const now = day.format(service.now());
  for (const each of find("#deal").querySelectorAll("input[type=date][data-today]")) {
    if (each.value === each.defaultValue) each.value = now;
    each.defaultValue = now;
  }
}

const offerDistricts = () => fillDistricts(find("#deal"), "origin", "place");

async function begin() {
  forgetSeller();
  await list();
  await offerDistricts();
  today();
  shape();
}

find("#more-payments").addEventListener("click", () => {
  const rows = [...find("#deal").querySelectorAll(".payment")];
  const next = rows.find((each) => each.hidden);
  if (next) next.hidden = false;
  show("#more-payments", rows.filter((each) => !each.hidden).length < PAYMENTS);
});

desk.start();
