// The service, asked in the name of a device's key. The token is held here alone, and ends with the page.

import { assertion } from "./device_key.js";

const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const PATIENCE_MS = 10000;
const MARGIN_S = 30;
const LIGHTS = ["green", "amber", "red"];
const MAY_SELL = ["yes", "conditional", "no"];

// No answer, or none of the service's: a telephone without signal, or a network that answers in its place.
export class Away extends Error {}

// The service said no (RFC 9457), for good or, `isPassing`, for now; `at` is its own time, and `seconds` how long it asks to be left alone, if it does.
export class Refused extends Error {
  constructor(problem, headers) {
    super(problem.code);
    this.problem = problem;
    this.at = timeOf(headers);
    this.seconds = /^[0-9]{1,5}$/.exec(headers.get("retry-after"))?.[0];
  }

  get code() {
    return this.problem.code;
  }

  // Of itself, and not of what was sent.
  get isPassing() {
    return this.problem.status >= 500 || [408, 425, 429].includes(this.problem.status);
  }
}

export class Service {
  #language;
  #token = null;
  #clock = null;

  constructor(language) {
    this.#language = language;
  }

  // Which log it keeps: the first line of its checkpoint.
  async log() {
    const { body } = await this.#call("checkpoint");
    const [origin, size] = body.split("\n");
    if (!/^[a-z0-9._/-]{1,100}$/.test(origin) || !/^[1-9][0-9]*$/.test(size)) throw new Away();
    return origin;
  }

  // Lets the key in, if it is not already.
  async enter(key) {
    if (this.#token?.kid === key.kid && performance.now() < this.#token.until) return;
    this.#token = { kid: key.kid, ...(await this.#granted(key)) };
  }

  leave() {
    this.#token = null;
  }

  // The service's own time, as far as it has told it; a device's clock may be wrong.
  now() {
    return this.#clock === null ? new Date() : new Date(this.#clock.at + performance.now() - this.#clock.counted);
  }

  // What would be found in a submission that is none yet: { findings, size }. Who asks is told by its signature.
  async check(body) {
    const said = json((await this.#send("v1/entries:check", body)).body);
    if (!Array.isArray(said.findings) || !Number.isInteger(said.size)) throw new Away();
    return said;
  }

  // Records a submission; sent again it is the same entry. The receipt, as text: it is kept as it came.
  async record(body) {
    const receipt = (await this.#send("v1/entries", body)).body;
    if (!Number.isInteger(json(receipt).seq)) throw new Away();
    return receipt;
  }

  #send(path, body) {
    return this.#call(path, { method: "POST", body, headers: { "content-type": "application/json" } });
  }

  // The verdict on a party, and when it was given by the service's clock: { said, at }.
  async supplier(key, party) {
    const { said, at } = await this.#ask(key, `v1/suppliers/${encodeURIComponent(party)}`);
    // What cannot be understood shows no light at all.
    const answered = said.party === party && LIGHTS.includes(said.light) && MAY_SELL.includes(said.may_sell);
    const whole = Array.isArray(said.reasons) && Array.isArray(said.not_checked) && Number.isInteger(said.judged?.size);
    if (!answered || !whole) throw new Away();
    return { said, at };
  }

  // Parties by what was typed, a DNI or a name, and when they were found by the service's clock: { found, all_shown, at }.
  // By a DNI the service also finds whose RUC or right begins with the same eight digits: these were not asked for.
  async find(key, { dni, name }) {
    const { said, at, further } = await this.#ask(key, `v1/suppliers?q=${encodeURIComponent(dni ?? name)}`);
    if (!Array.isArray(said.found)) throw new Away();
    const found = dni ? said.found.filter((each) => each.by === "dni") : said.found;
    return { found, all_shown: said.all_seen === true && !further, at };
  }

  // A token may end before its time, as when the service's database was put back: it is replaced once.
  async #ask(key, path) {
    await this.enter(key);
    try {
      return await this.#read(path);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "token_refused") throw error;
      this.#token = null;
      await this.enter(key);
      return this.#read(path);
    }
  }

  async #read(path) {
    const { body, headers } = await this.#call(path, { headers: { authorization: `Bearer ${this.#token.secret}` } });
    return { said: json(body), at: timeOf(headers), further: headers.has("link") };
  }

  // A telephone's clock may be wrong: then the service's own time is signed for, which its refusal tells.
  async #granted(key) {
    try {
      return await this.#grantedAt(key, Math.floor(Date.now() / 1000));
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "assertion_refused" || !error.at) throw error;
      return this.#grantedAt(key, Math.floor(error.at / 1000));
    }
  }

  async #grantedAt(key, now) {
    const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion: await assertion(key, now) });
    const { body } = await this.#call("v1/token", { method: "POST", body: form });
    const given = json(body);
    if (typeof given.access_token !== "string") throw new Away();
    return { secret: given.access_token, until: performance.now() + (given.expires_in - MARGIN_S) * 1000 };
  }

  async #call(path, options = {}) {
    let answer;
    let body;
    try {
      answer = await fetch(path, {
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...options,
        headers: { "accept-language": this.#language, ...options.headers },
      });
      body = await answer.text();
    } catch {
      throw new Away();
    }
    const at = timeOf(answer.headers);
    if (at) this.#clock = { at: at.getTime(), counted: performance.now() };
    if (answer.ok) return { body, headers: answer.headers };
    const problem = json(body);
    // What a network says in the service's place is no word of the service's.
    if (problem.type !== `urn:orotraza:problem:${problem.code}` || problem.status !== answer.status) throw new Away();
    throw new Refused(problem, answer.headers);
  }
}

// The service's own time; undefined where something between has left it out.
function timeOf(headers) {
  const at = Date.parse(headers.get("date"));
  return Number.isNaN(at) ? undefined : new Date(at);
}

function json(body) {
  try {
    const found = JSON.parse(body);
    if (found !== null && typeof found === "object") return found;
  } catch {
    // told below
  }
  throw new Away();
}
