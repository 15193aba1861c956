// The form of one purchase: what stands in its fields becomes the payload that is signed (docs/payloads.md,
// `purchase.recorded`), and a fault that the service finds in a member goes back to its field.

import { readRuc } from "./typed.js";
import { fineOfMetal, fineOfOre, read, spell } from "./quantities.js";

const ORES = ["ore", "concentrate"];
const GRAMS_OF = { g: 0, kg: 3, t: 6 };
const GROSS = { digits: 10, places: 3 };
const MONEY = { digits: 12, places: 2 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// Where the payload's members stand on the page, the first that fits; `#` is the number of a payment.
const FIELDS = [
  [/^payload\.seller/, "who"],
  [/^payload\.lines\[0\]\.origin\.constancia|^payload\.lines\[0\]\.origin\.support/, "constancia"],
  [/^payload\.lines\[0\]\.origin\.holder/, "holder"],
  [/^payload\.lines\[0\]\.origin\.ubigeo/, "origin-district"],
  [/^payload\.lines\[0\]\.origin\.extracted_on/, "extracted"],
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
  if (at !== undefined) return `${documents[at]}-${DOCUMENT_FIELDS[name] ?? "number"}`;
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

  constructor(form) {
    this.#form = form;
  }

  // { payload, documents }: of the purchase by `buyer` from `seller`, whose rows of registers `sources` are; `ids` are new.
  async read({ buyer, seller, log, sources, ids, now, seen }) {
    this.#faults = [];
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
    const payments = this.#payments();
    const documents = [...this.#voucher(buyer, seller), ...this.#guide(seller, line)];
    const payload = {
      type: "purchase.recorded",
      log,
      id: ids.id,
      occurred_at: this.#when(now),
      stage: this.#chosen("stage"),
      buyer,
      seller,
      place: { ubigeo: this.#district("place-district") },
      lines: [line],
      price,
      ...(payments.length && { payments }),
      ...(documents.length && { documents: documents.map(({ of, ...each }) => each) }),
      destination: this.#chosen("destination"),
      ...(await this.#confirmation()),
      ...(seen && { seen }),
    };
    if (this.#faults.length) throw new Faulty(this.#faults);
    return { payload, documents: documents.map(({ of }) => of) };
  }

  // The fine gold of what stands there, in g; undefined while it cannot be told.
  fine() {
    this.#faults = [];
    const { fine_g: fine } = this.#measured(true);
    return this.#faults.length ? undefined : fine;
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
    if (!this.#faults.some((each) => each.field === field)) this.#faults.push({ field, fault, ...values });
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
    return cents === undefined ? undefined : { currency, amount: spell(cents, MONEY.places) };
  }

  #day(id) {
    const day = this.#chosen(id);
    if (day === "") this.#fault(id, "wanted");
    return day;
  }

  #district(id) {
    const code = this.#chosen(id);
    if (code === "") this.#fault(id, "wanted");
    return { system: "inei", code };
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
    if ([mg, fineness].includes(undefined)) return whole;
    return { ...whole, fineness: spell(fineness, 1), fine_g: spell(fineOfMetal(mg, fineness), 6) };
  }

  // Hundredths of %; an empty field is none at all.
  #percent(id, places) {
    if (this.#typed(id) === "") return 0n;
    const units = this.#number(id, { digits: 3, places });
    if (units > 10000n) this.#fault(id, "over-hundred");
    if (units > 0n && units < 100n) this.#fault(id, "fraction"); // 0.12 is what somebody means who has 12 %
    return units;
  }

  // Whose gold it was: a row of a register, a constancia, a lot on record, or nobody's word.
  async #source(sources, ids) {
    const chosen = this.#chosen("source");
    if (chosen === "") this.#fault("source", "wanted");
    if (chosen === "undeclared") return { undeclared: true };
    if (chosen === "lot") return { lot: this.#uuid("lot") };
    const row = sources[chosen];
    const own = row
      ? { holder: row.holder, support: row.support, right: row.right, ...(row.activity && { activity: row.activity }) }
      : { holder: this.#ruc("holder"), support: "constancia", constancia: this.#uuid("constancia") };
    const extracted = this.#chosen("extracted");
    const [unit, proof, photo] = [this.#typed("unit-name"), await this.#digest("reinfo-proof"), await this.#digest("photo")];
    return {
      origin: {
        lot: ids.lot,
        ...own,
        ubigeo: this.#district("origin-district"),
        ...(extracted && { extracted_on: extracted }),
        ...(unit && { unit }),
        ...(proof && { reinfo_proof: proof }),
        ...(photo && { photos: [photo] }),
      },
    };
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

  #payments() {
    return [...this.#form.querySelectorAll(".payment")].flatMap((row) => {
      const at = row.dataset.at;
      if (this.#typed(`paid-${at}`) === "") return [];
      return [{ means: this.#chosen(`means-${at}`), ...this.#money(`paid-${at}`), paid_on: this.#day(`paid-on-${at}`) }];
    });
  }

  // A liquidación is the buyer's own, an invoice or boleta the seller's.
  #voucher(buyer, seller) {
    if (this.#typed("voucher-number") === "" && this.#typed("voucher-series") === "") return [];
    const kind = this.#chosen("voucher-kind");
    const price = this.#money("amount");
    return [{ of: "voucher", kind, issuer: kind === "04" ? buyer : seller, ...this.#numbered("voucher"), ...price, lines: [1] }];
  }

  #guide(seller, { gross_g }) {
    if (this.#typed("guide-number") === "" && this.#typed("guide-series") === "") return [];
    const issuer = this.#typed("guide-issuer") === "" ? seller : this.#ruc("guide-issuer");
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
    const typed = this.#chosen("when");
    const at = typed === "" ? now : new Date(`${typed.slice(0, 16)}:00-05:00`);
    return `${at.toISOString().slice(0, 19)}Z`;
  }
}

// Writers fold before they sign (docs/format.md, §1).
const fold = (text) =>
  text.normalize("NFC").replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, "-").replace(/\s+/g, " ").trim();
