// The telephone's key. The browser makes it and keeps it in IndexedDB; nobody can read it out, this page included, which
// only has things signed. What is kept: { log, party, kid, publicKey, privateKey, enrolled }.

import * as b from "./bytes.js";
import { thumbprint } from "./log.js";

const DATABASE = "orotraza-porteria";
const STORE = "key";
const MINE = "mine";
const ED25519 = { name: "Ed25519" };
const LIFE_S = 120;
const FINGERPRINT_BYTES = 8;

// The browser makes no keys here, or keeps none; `why` is "insecure", "ed25519" or "storage".
export class Cannot extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

// The key kept; undefined where there is none.
export const load = () => within("readonly", (store) => store.get(MINE));

// A key that can be made, kept and used here, before anybody is asked to enrol it. One that was made meanwhile, at a first
// touch or in another tab, stays: its line may be on its way.
export async function make(log, party) {
  checkAble();
  const pair = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]).catch(() => {
    throw new Cannot("ed25519");
  });
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const made = { log, party, kid: await thumbprint(publicKey), publicKey, privateKey: pair.privateKey, enrolled: false };
  await keepFirst(made);
  navigator.storage?.persist?.().catch(() => {}); // else a browser short of space may forget it
  return load();
}

// Keys are made and used only on pages that came by https.
export function checkAble() {
  if (!globalThis.crypto?.subtle) throw new Cannot("insecure");
}

// Not where it was forgotten meanwhile.
export async function markEnrolled({ kid }) {
  const kept = await load();
  if (kept?.kid === kid) await keep({ ...kept, enrolled: true });
}

export async function forget() {
  await within("readwrite", (store) => store.clear());
  indexedDB.deleteDatabase(DATABASE);
}

// The proof that this key is held, for whoever enrols it (docs/format.md, §10), in compact form.
export const proof = (key) =>
  sign(key, "orotraza-keyproof+json", b.canonical({ key: b.hex(key.publicKey), log: key.log, party: key.party }));

// What a token is given for (RFC 7523), good for two minutes from `now`, in seconds since 1970.
export function assertion(key, now) {
  const claims = { iss: key.party, sub: key.party, aud: key.log, iat: now, exp: now + LIFE_S, jti: crypto.randomUUID() };
  return sign(key, "orotraza-assertion+jwt", JSON.stringify(claims));
}

// How the key is called where it is enrolled, and what two people compare: see `service/cli/keyring/key_offer.py`.
export const nameOf = (key) => `porteria-${digitsOf(key).slice(0, 4)}`;
export const fingerprint = (key) => digitsOf(key).match(/..../g).join(" ");
const digitsOf = (key) => b.hex(b.fromBase64url(key.kid).subarray(0, FINGERPRINT_BYTES));

async function sign(key, typ, payload) {
  const header = JSON.stringify({ alg: "Ed25519", kid: key.kid, typ });
  const input = `${b.base64url(b.text(header))}.${b.base64url(b.text(payload))}`;
  const signature = new Uint8Array(await crypto.subtle.sign(ED25519, key.privateKey, b.text(input)));
  return `${input}.${b.base64url(signature)}`;
}

const keepFirst = (key) =>
  within("readwrite", (store) => {
    const kept = store.get(MINE);
    kept.onsuccess = () => {
      if (kept.result === undefined) store.put(key, MINE);
    };
    return kept;
  });

const keep = (key) => within("readwrite", (store) => store.put(key, MINE));

async function within(mode, act) {
  let database;
  try {
    database = await opened();
    const transaction = database.transaction(STORE, mode);
    const asked = act(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
    });
    return asked.result;
  } catch {
    throw new Cannot("storage");
  } finally {
    database?.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
}
