// A device's key. The browser makes it and keeps it in IndexedDB; nobody can read it out, this page included, which only
// has things signed. What is kept: { log, party, kid, publicKey, privateKey, enrolled }.

import * as b from "./bytes.js";
import { thumbprint } from "./log.js";
import { Cannot, Kept } from "./kept.js";

const MINE = "mine";
const ED25519 = { name: "Ed25519" };
const LIFE_S = 120;
const FINGERPRINT_BYTES = 8;

// The one key of a page; `place` names it and the database it is kept in.
export class Keys {
  #place;
  #kept;

  constructor(place) {
    this.#place = place;
    this.#kept = new Kept(`orotraza-${place}`, "key");
  }

  // The key kept; undefined where there is none.
  load() {
    return this.#kept.get(MINE);
  }

  // A key that can be made, kept and used here, before anybody is asked to enrol it. One that was made meanwhile, at a first
  // touch or in another tab, stays: its line may be on its way.
  async make(log, party) {
    checkAble();
    const pair = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]).catch(() => {
      throw new Cannot("ed25519");
    });
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const kid = await thumbprint(publicKey);
    await this.#kept.putFirst(MINE, { log, party, kid, publicKey, privateKey: pair.privateKey, enrolled: false });
    navigator.storage?.persist?.().catch(() => {}); // else a browser short of space may forget it
    return this.load();
  }

  // Not where it was forgotten meanwhile.
  async markEnrolled({ kid }) {
    const kept = await this.load();
    if (kept?.kid === kid) await this.#kept.put(MINE, { ...kept, enrolled: true });
  }

  forget() {
    return this.#kept.destroy();
  }

  // How the key is called where it is enrolled.
  nameOf(key) {
    return `${this.#place}-${digitsOf(key).slice(0, 4)}`;
  }
}

// Keys are made and used only on pages that came by https.
export function checkAble() {
  if (!globalThis.crypto?.subtle) throw new Cannot("insecure");
}

// The proof that this key is held, for whoever enrols it (docs/format.md, §10), in compact form.
export const proof = (key) =>
  sign(key, "orotraza-keyproof+json", b.canonical({ key: b.hex(key.publicKey), log: key.log, party: key.party }));

// What a token is given for (RFC 7523), good for two minutes from `now`, in seconds since 1970.
export function assertion(key, now) {
  const claims = { iss: key.party, sub: key.party, aud: key.log, iat: now, exp: now + LIFE_S, jti: crypto.randomUUID() };
  return sign(key, "orotraza-assertion+jwt", JSON.stringify(claims));
}

// What two people compare: see `service/cli/keyring/key_offer.py`.
export const fingerprint = (key) => digitsOf(key).match(/..../g).join(" ");
const digitsOf = (key) => b.hex(b.fromBase64url(key.kid).subarray(0, FINGERPRINT_BYTES));

// A payload under the key, as the log takes it (docs/format.md, §5): its canonical spelling is what is signed and sent.
export async function submission(key, typ, payload) {
  const [header, signed, signature] = (await sign(key, typ, b.canonical(payload))).split(".");
  return b.canonical({ payload: signed, protected: header, signature });
}

async function sign(key, typ, payload) {
  const header = JSON.stringify({ alg: "Ed25519", kid: key.kid, typ });
  const input = `${b.base64url(b.text(header))}.${b.base64url(b.text(payload))}`;
  const signature = new Uint8Array(await crypto.subtle.sign(ED25519, key.privateKey, b.text(input)));
  return `${input}.${b.base64url(signature)}`;
}
