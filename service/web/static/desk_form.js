// The form of one purchase: what stands in its fields becomes the payload that is signed (docs/payloads.md,
// `purchase.recorded`), and a fault that the service finds in a member goes back to its field.

import { readRuc } from "./typed.js";
import { fineOfMetal, fineOfOre, read, spell } from "./quantities.js";

const ORES = ["ore", "concentrate"];
const GRAMS_OF = { g: 0, kg: 3, t: 6 };
const GROSS = { digits: 10, places: 3 };
const MONEY = { digits: 12, places: 2 };
const YEARS = /^20[0-9]{2}-/;
const LATIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f]$/u; // what a payload may hold (docs/format.md, §1)
const PARTS = ["department", "province", "district"];
const LIMA_MS = -5 * 3600 * 1000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// Where the payload's members stand on the page, the first that fits; `#` is the number of a payment.
const FIELDS = [
  [/^payload\.seller/, "who"],
  [/^payload\.lines\[0\]\.origin\.constancia|^payload\.lines\[0\]\.origin\.support/, "constancia"],
  [/^payload\.lines\[0\]\.origin\.holder/, "holder"],
  [/^payload\.lines\[0\]\.origin\.ubigeo/, "origin-district"],
  [/^payload\.lines\[0\]\.origin\.extracted_on/, "extracted"],
  [/^payload\.lines\[0\]\.origin\.unit/, "unit-name"],
  [/^payload\.lines\[0\]\.(lot|take_g)/, "lot"],
  [/^payload\.lines\[0\]\.origin/, "source"],
  [/^payload\.lines\[0\]\.product/, "product"],
  [/^payload\.lines\[0\]\.gross_g/, "gross"],
  [/^payload\.lines\[0\]\.fineness/, "fineness"],
  [/^payload\.lines\[0\]\.(grade_g_t|fine_g)/, "grade"],
  [/^payload\.lines\[0\]\.moisture_percent/, "moisture"],
  [/^payload\.lines\[0\]\.assay|^payload\.stage/, "method"],
  [/^payload\.(price|lines\[0\]\.price)/, "amount"],
  [/^payload\.payments\[([0-9]+)\]\.paid_on/, "paid-on-#"],
  [/^payload\.payments\[([0-9]+)\]/, "paid-#"],
  [/^payload\.place/, "place-district"],
  [/^payload\.occurred_at/, "when"],
  [/^payload\.destination/, "destination"],
];
const DOCUMENT_FIELDS = { series: "series", number: "number", issued_on: "issued", plate: "plate", issuer: "issuer" };

// The field of a member at fault; `documents` says of which document each one of the payload was made.
export function fieldOf(member, documents) {
  const [, at, name] = /^payload\.documents\[([0-9]+)\]\.?(\w+)?/.exec(member ?? "") ?? [];
  if (at !== undefined) {
    const of = documents[at];
    // Who issues a voucher follows from its kind.
    return `${of}-${of === "voucher" && name === "issuer" ? "kind" : (DOCUMENT_FIELDS[name] ?? "number")}`;
  }
  const [form, field] = FIELDS.find(([each]) => each.test(member ?? "")) ?? [];
  return field?.replace("#", form.exec(member)[1]);
}

// What somebody typed is not what the payload takes; `told` is a list of { field, fault, … }.
export class Faulty extends Error {
  constructor(told) {
    super("the form has faults");
    this.told = told;
  }
}

export class DealForm {
  #form;
  #faults = [];
  #now = ""; // by the hour of Peru
  #insisted = new Set(); // what was asked about, field and text: who checks it again as it stands means it

  constructor(form) {
    this.#form = form;
  }

  // { payload, documents }: of the purchase by `buyer` from `seller`, whose rows of registers `sources` are; `ids` are new.
  async read({ buyer, seller, log, sources, ids, now, seen }) {
    this.#faults = [];
    this.#now = new Date(now.getTime() + LIMA_MS).toISOString().slice(0, 16);
    const assayed = this.#chosen("method") !== "";
    if (!assayed && this.#chosen("stage") === "final") this.#fault("method", "final-unassayed");
    const price = this.#money("amount");
    const line = {
      line: 1,
      ...(await this.#source(sources, ids)),
      ...this.#measured(assayed),
      becomes: ids.becomes,
      ...(price && { price }),
    };
    if (line.lot) line.take_g = line.gross_g;
    const payments = this.#payments(price);
    const documents = [...this.#voucher(buyer, seller), ...this.#guide(seller, line)];
    const payload = {
      type: "purchase.recorded",
      log,
      id: ids.id,
      occurred_at: this.#when(now),
      stage: this.#chosen("stage"),
      buyer,
      seller,
      place: { ubigeo: this.#district("place") },
      lines: [line],
      price,
      ...(payments.length && { payments }),
      ...(documents.length && { documents: documents.map(({ of, ...each }) => each) }),
      destination: this.#chosen("destination"),
      ...(await this.#confirmation()),
      ...(seen && { seen }),
    };
    for (const { field, isAsked } of this.#faults) if (isAsked) this.#insisted.add(this.#asked(field));
    if (this.#faults.length) throw new Faulty(this.#inOrder());
    return { payload, documents: documents.map(({ of }) => of) };
  }

  // The fine gold of what stands there, in g, and the fineness of metal; undefined while it cannot be told.
  fine() {
    const faults = this.#faults; // of a form that may be being read
    this.#faults = [];
    const { fine_g: fine, fineness } = this.#measured(true);
    const told = this.#faults.some(({ isAsked }) => !isAsked) ? undefined : { fine, fineness };
    this.#faults = faults;
    return told;
  }

  // Another purchase is asked about anew.
  forget() {
    this.#insisted.clear();
  }

  isOre() {
    return ORES.includes(this.#chosen("product"));
  }

  #field(id) {
    return this.#form.querySelector(`#${id}`);
  }

  #chosen(id) {
    return this.#field(id).value;
  }

  #typed(id) {
    return fold(this.#field(id).value);
  }

  // A field is at fault once, however often it is read.
  #fault(field, fault, values = {}) {
    if (!this.#faults.some((each) => each.field === field)) this.#faults.push({ ...values, field, fault });
  }

  // What is probably a slip, and may be meant.
  #ask(field, fault) {
    if (!this.#insisted.has(this.#asked(field))) this.#fault(field, fault, { isAsked: true });
  }

  #asked(field) {
    return `${field} ${this.#typed(field)}`;
  }

  // As they stand on the page.
  #inOrder() {
    const place = ({ field }) => [...this.#form.elements].indexOf(this.#field(field));
    return this.#faults.toSorted((one, other) => place(one) - place(other));
  }

  // Undefined where the field is empty, a fault where it must not be.
  #number(id, form, wanted = true) {
    const text = this.#typed(id);
    if (text === "") {
      if (wanted) this.#fault(id, "wanted");
      return undefined;
    }
    const { units, ...amiss } = read(text, form);
    if (units === undefined) this.#fault(id, amiss.fault, amiss);
    return units;
  }

  #money(id, currency = this.#chosen("currency")) {
    const cents = this.#number(id, MONEY);
    if (cents === 0n) this.#fault(id, "zero");
    return cents ? { currency, amount: spell(cents, MONEY.places) } : undefined;
  }

  // A day, or a day and an hour, that has come; a field that is filled in by half has no value, and is not an empty one.
  #day(id, wanted = true) {
    const { value, validity } = this.#field(id);
    if (validity.badInput || (value !== "" && !YEARS.test(value))) this.#fault(id, "not-date");
    else if (value === "" && wanted) this.#fault(id, "wanted");
    else if (value.slice(0, 16) > this.#now.slice(0, value.length)) this.#fault(id, "future");
    return value;
  }

  // The first list from which nothing is chosen is at fault: the ones after it have nothing to choose from.
  #district(name) {
    const missing = PARTS.map((each) => `${name}-${each}`).find((each) => this.#chosen(each) === "");
    if (missing) this.#fault(missing, "wanted");
    return { system: "inei", code: this.#chosen(`${name}-district`) };
  }

  // Grams as weighed: mg.
  #gross() {
    const shift = GRAMS_OF[this.#chosen("unit")];
    const mg = this.#number("gross", { digits: GROSS.digits - shift, places: GROSS.places + shift });
    if (mg === 0n) this.#fault("gross", "zero");
    return mg;
  }

  #measured(assayed) {
    const product = this.#chosen("product");
    const mg = this.#gross();
    const bare = { product, ...(mg !== undefined && { gross_g: spell(mg, GROSS.places) }) };
    if (!assayed) return bare;
    const whole = { ...bare, assay: { method: this.#chosen("method"), by: this.#chosen("assayed-by") } };
    if (ORES.includes(product)) {
      const grade = this.#number("grade", { digits: 6, places: 3 });
      const moisture = this.#percent("moisture", 2);
      if ([mg, grade, moisture].includes(undefined)) return whole;
      const dry = moisture === 0n ? {} : { moisture_percent: spell(moisture, 2) };
      return { ...whole, grade_g_t: spell(grade, 3), ...dry, fine_g: spell(fineOfOre(mg, moisture, grade), 6) };
    }
    const fineness = this.#number("fineness", { digits: 4, places: 1 });
    if (fineness > 10000n) this.#fault("fineness", "over-thousand");
    if (fineness > 0n && fineness < 10n) this.#fault("fineness", "fraction-fineness"); // 0.9 of somebody who has 900
    if (fineness >= 10n && fineness < 1000n) this.#ask("fineness", "percent-fineness"); // 89.9 of somebody who has 899
    if ([mg, fineness].includes(undefined)) return whole;
    return { ...whole, fineness: spell(fineness, 1), fine_g: spell(fineOfMetal(mg, fineness), 6) };
  }

  // Hundredths of %; an empty field is none at all.
  #percent(id, places) {
    if (this.#typed(id) === "") return 0n;
    const units = this.#number(id, { digits: 3, places });
    if (units > 10000n) this.#fault(id, "over-hundred");
    if (units > 0n && units < 100n) this.#ask(id, "fraction"); // 0.12 is what somebody means who has 12 %
    return units;
  }

  // Whose gold it was: a row of a register, a constancia, a lot on record, or nobody's word.
  async #source(sources, ids) {
    const chosen = this.#chosen("source");
    if (chosen === "") {
      this.#fault("source", "wanted");
      return {};
    }
    if (chosen === "undeclared") return { undeclared: true };
    if (chosen === "lot") return { lot: this.#uuid("lot") };
    const row = sources[chosen];
    const own = row
      ? { holder: row.holder, support: row.support, right: row.right, ...(row.activity && { activity: row.activity }) }
      : { holder: this.#ruc("holder"), support: "constancia", constancia: this.#uuid("constancia") };
    const extracted = this.#day("extracted", false);
    const [unit, proof, photo] = [this.#words("unit-name"), await this.#digest("reinfo-proof"), await this.#digest("photo")];
    return {
      origin: {
        lot: ids.lot,
        ...own,
        ubigeo: this.#district("origin"),
        ...(extracted && { extracted_on: extracted }),
        ...(unit && { unit }),
        ...(proof && { reinfo_proof: proof }),
        ...(photo && { photos: [photo] }),
      },
    };
  }

  #words(id) {
    const text = this.#typed(id);
    const signs = [...new Set(text)].filter((each) => !LATIN.test(each)).join(" ");
    if (signs) this.#fault(id, "not-latin", { signs });
    return text;
  }

  #uuid(id) {
    const text = this.#typed(id).toLowerCase();
    if (!UUID.test(text)) this.#fault(id, text === "" ? "wanted" : "not-uuid");
    return text;
  }

  #ruc(id) {
    const { party, ...amiss } = readRuc(this.#typed(id));
    if (!party) this.#fault(id, this.#typed(id) === "" ? "wanted" : amiss.fault, amiss);
    return party;
  }

  // Whether anything of it was typed or chosen: a part of it is not left out in silence.
  #isMeant(...ids) {
    return ids.some((id) => {
      const field = this.#field(id);
      return field.options ? field.selectedIndex > 0 : field.value.trim() !== field.defaultValue || field.validity.badInput;
    });
  }

  // Together no more than the price.
  #payments(price) {
    let rest = price && cents(price);
    return [...this.#form.querySelectorAll(".payment")].flatMap((row) => {
      const at = row.dataset.at;
      if (!this.#isMeant(`means-${at}`, `paid-${at}`, `paid-on-${at}`)) return [];
      const paid = this.#money(`paid-${at}`);
      if (price && paid) {
        rest -= cents(paid);
        if (rest < 0n) this.#fault(`paid-${at}`, "over-price");
      }
      return [{ means: this.#chosen(`means-${at}`), ...paid, paid_on: this.#day(`paid-on-${at}`) }];
    });
  }

  // A liquidación is the buyer's own, an invoice or boleta the seller's.
  #voucher(buyer, seller) {
    if (!this.#isMeant("voucher-kind", "voucher-series", "voucher-number", "voucher-issued")) return [];
    const kind = this.#chosen("voucher-kind");
    if (kind !== "04" && !hasRuc(seller)) this.#fault("voucher-kind", "no-ruc");
    const price = this.#money("amount");
    return [{ of: "voucher", kind, issuer: kind === "04" ? buyer : seller, ...this.#numbered("voucher"), ...price, lines: [1] }];
  }

  #guide(seller, { gross_g }) {
    const fields = ["kind", "series", "number", "issued", "issuer", "plate"].map((each) => `guide-${each}`);
    if (!this.#isMeant(...fields)) return [];
    const issuer = this.#typed("guide-issuer") === "" && hasRuc(seller) ? seller : this.#ruc("guide-issuer");
    const plate = this.#typed("guide-plate").toUpperCase().replace(/[\s-]/g, "");
    const rest = { ...(gross_g && { gross_g }), ...(plate && { plate }), reason: "sale", lines: [1] };
    return [{ of: "guide", kind: this.#chosen("guide-kind"), issuer, ...this.#numbered("guide"), ...rest }];
  }

  #numbered(of) {
    const series = this.#typed(`${of}-series`).toUpperCase();
    const number = this.#typed(`${of}-number`).replace(/^0+(?=[0-9])/, "");
    if (!/^[A-Z0-9]{4}$/.test(series)) this.#fault(`${of}-series`, series === "" ? "wanted" : "not-series");
    if (!/^[0-9]{1,8}$/.test(number)) this.#fault(`${of}-number`, number === "" ? "wanted" : "not-document");
    return { series, number, issued_on: this.#day(`${of}-issued`) };
  }

  async #confirmation() {
    const digest = await this.#digest("paper");
    return digest ? { confirmation: { method: "paper", digest } } : {};
  }

  // Of a file that stays here; undefined where none is chosen.
  async #digest(id) {
    const [file] = this.#field(id).files;
    if (!file) return undefined;
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // By the hour of Peru, which has no other in summer; nothing typed is now.
  #when(now) {
    const typed = this.#day("when", false);
    const at = YEARS.test(typed) ? new Date(`${typed.slice(0, 16)}:00-05:00`) : now;
    return `${at.toISOString().slice(0, 19)}Z`;
  }
}

const hasRuc = (party) => party.startsWith("ruc:");
const cents = ({ amount }) => BigInt(amount.replace(".", ""));

// Writers fold before they sign (docs/format.md, §1). What was copied from a message may have marks around it that only turn
// the writing's direction.
const fold = (text) =>
  text
    .normalize("NFC")
    .replace(/\p{Cf}/gu, "")
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
