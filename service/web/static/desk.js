// The purchase desk: a supplier is asked for, the purchase is written down, looked at by the service's rules, signed here and
// recorded. Nothing is signed that was not looked at as it stands.

import { show as showAnswer, showFound, shownParty } from "./answer.js";
import * as book from "./desk_book.js";
import { DealForm, Faulty, fieldOf } from "./desk_form.js";
import { Device } from "./device.js";
import { submission } from "./device_key.js";
import { fillDistricts } from "./districts.js";
import { Away, Refused } from "./service.js";
import { isFinal, read } from "./typed.js";

const SUBMISSION = "orotraza-submission+json";
const CHECK = "orotraza-check+json";
const SUPPORTS = { REINFO: "reinfo", CONCESSION: "title", CONTRACT: "contract" };
const PAYMENTS = 3;

const desk = new Device(document.querySelector("#desk"), {
  place: "mesa",
  may: "--type purchase.recorded",
  work: "#work",
  clear: () => show("#found", false),
  explain,
  entered: () => begin().catch((error) => desk.tryTo(() => Promise.reject(error))),
});
const { service } = desk;
const say = desk.say.bind(desk);
const find = desk.find.bind(desk);
const form = new DealForm(find("#deal"));
const who = find("#who");
const clock = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", timeStyle: "short", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Lima" });
const moment = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", dateStyle: "short", timeStyle: "short", hourCycle: "h23" });

let seller = null; // the verdict on who sells
let sources = []; // the rows of registers under which it may have produced
let drafted = null; // { payload, documents }: what was looked at, for as long as nothing is changed

function show(selector, shown) {
  find(selector).hidden = !shown;
}

function explain(error) {
  if (error instanceof Faulty) {
    for (const { field, fault, ...values } of error.told) desk.mark(find(`#${field}`), say(fault, values));
    find(`#${error.told[0].field}`).focus();
    return say("faults", { count: error.told.length });
  }
  if (error instanceof Refused && error.code === "parameter_malformed") return say("letters");
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
  const said = await service.find(desk.key, typed.dni ?? typed.name);
  if (!isMine()) return undefined;
  const meant = typed.dni ? said.found.filter((each) => each.by === "dni") : said.found;
  if (meant.length === 0) return desk.tell(say(typed.dni ? "nobody-dni" : "nobody", typed));
  desk.tell(said.all_shown ? "" : say("more"));
  showFound(find("#found"), meant, say, (party) => desk.tryTo((stillMine) => judge(party, stillMine)));
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
  offerSources();
  show("#deal", true);
  find("#answer").focus();
}

function forgetSeller() {
  seller = null;
  for (const each of ["#answer", "#stranger", "#deal", "#found"]) show(each, false);
  change();
}

function offerSources() {
  const rows = seller.registers.filter((each) => each.right && SUPPORTS[each.register]);
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
  const others = ["constancia", "lot", "undeclared"].map((each) => new Option(say(`source-${each}`), each));
  find("#source").replaceChildren(...own, ...others);
  shape();
}

// What is bought.

find("#deal").addEventListener("input", (event) => {
  if (event.target.id && find(`#${event.target.id}-said`)) desk.mark(event.target, "");
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
  const fine = assayed ? form.fine() : undefined;
  find("#fine").textContent = fine ? say("fine", { fine }) : "";
}

// From here on what was looked at before is not signed.
function change() {
  drafted = null;
  show("#findings", false);
}

async function look(isMine) {
  desk.tell(say("checking"));
  change();
  for (const each of find("#deal").querySelectorAll("[aria-invalid]")) desk.mark(each, "");
  const kept = await book.purchases(desk.key);
  // A device that slept has lost count of the time, and an address may have come to lead to another log.
  if ((await service.log()) !== desk.key.log) throw new Away();
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
  const said = await answered(made, async () => service.check(await submission(desk.key, CHECK, made.payload)));
  if (!isMine() || !said) return;
  desk.tell("");
  drafted = made;
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
    const errors = error.problem.errors ?? [error.problem];
    const marked = errors.map((each) => [fieldOf(each.field, documents), each]).filter(([id]) => id && find(`#${id}`));
    for (const [id, { title, fix }] of marked) desk.mark(find(`#${id}`), [title, fix].filter(Boolean).join(" "));
    if (marked.length) find(`#${marked[0][0]}`).focus();
    throw error;
  }
}

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
  desk.tell(say("recording"));
  const { payload } = made;
  const body = await submission(desk.key, SUBMISSION, payload);
  const { log, party } = desk.key;
  const [line] = payload.lines;
  const said = { seller: seller.name ?? shownParty(payload.seller), gross: line.gross_g, fine: line.fine_g, ...payload.price };
  const purchase = { id: payload.id, log, party, at: Date.parse(payload.occurred_at), said, body };
  await book.keep(purchase);
  await list();
  await answered(made, () => send(purchase));
}

async function send(purchase) {
  desk.tell(say("recording"));
  try {
    const receipt = await service.record(purchase.body);
    await book.keep({ ...purchase, receipt });
    await list();
    const { seq } = JSON.parse(receipt);
    if (!(await book.isOf(receipt, purchase))) {
      desk.tell(say("receipt-amiss", { seq }));
      return;
    }
    desk.tell(say("recorded", { seq }));
    finish();
  } catch (error) {
    if (error instanceof Refused && !error.isPassing) {
      // A refusal under the service's signature is proof of what was asked and refused; anything else is of no use later.
      if (error.problem.refusal) await book.keep({ ...purchase, refusal: JSON.stringify(error.problem) });
      else await book.drop(purchase);
    }
    await list();
    if (error instanceof Away) {
      desk.tell(say("unanswered"));
      return;
    }
    throw error;
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

async function list() {
  const kept = await book.purchases(desk.key);
  find("#book-list").replaceChildren(...kept.map(row));
  show("#book", kept.length > 0);
}

function row(purchase) {
  const { said } = purchase;
  const item = document.createElement("li");
  const head = document.createElement("strong");
  head.textContent = said.seller;
  const grams = said.fine ? say("grams-fine", said) : say("grams", said);
  const rest = document.createElement("span");
  rest.textContent = `${moment.format(purchase.at)} · ${grams} · ${said.currency} ${said.amount} · ${state(purchase)}`;
  item.append(head, rest, action(purchase));
  return item;
}

function state({ receipt, refusal }) {
  if (receipt) return say("entry", { seq: JSON.parse(receipt).seq });
  return refusal ? say("refused") : say("unsent");
}

function action(purchase) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  const text = purchase.receipt ?? purchase.refusal;
  button.textContent = say(purchase.receipt ? "save-receipt" : purchase.refusal ? "save-refusal" : "send-again");
  button.addEventListener("click", () => {
    if (text) save(text, `${purchase.id}.${purchase.receipt ? "receipt" : "refusal"}.json`);
    else desk.tryTo(() => send(purchase));
  });
  return button;
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Dated ids (RFC 9562, version 7), by the service's clock.
function uuid(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(now.getTime()) << 16n) | 0x7000n | BigInt(((bytes[6] & 15) << 8) | bytes[7]));
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function today() {
  const now = day.format(service.now());
  for (const each of find("#deal").querySelectorAll("input[type=date][data-today]")) each.value = now;
}

async function begin() {
  forgetSeller();
  await list();
  await fillDistricts(find("#deal"), "origin", "place");
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
