// Bytes and their spellings, JSON in its canonical spelling (RFC 8785), SHA-256 and Ed25519 by WebCrypto.

const utf8 = new TextEncoder();
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export class Unable extends Error {}

export const text = (value) => utf8.encode(value);

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(value) {
  if (typeof value !== "string" || !/^([0-9a-f]{2})*$/.test(value)) throw new Error("not hexadecimal");
  return Uint8Array.from(value.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const base64url = (bytes) => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// One spelling only: what was decoded must be what encoding gives.
export function fromBase64(value) {
  const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  if (base64(bytes) !== value) throw new Error("not base64");
  return bytes;
}

export function fromBase64url(value) {
  const standard = value.replace(/-/g, "+").replace(/_/g, "/");
  const bytes = Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  let spelt = "";
  for (let at = 0; at < bytes.length; at += 3 * 4096) spelt += base64url(bytes.subarray(at, at + 3 * 4096));
  if (spelt !== value) throw new Error("not base64url");
  return bytes;
}

export function fromBase58(value) {
  if (!/^z[1-9A-HJ-NP-Za-km-z]{1,199}$/.test(value)) throw new Error("not base58btc");
  const digits = value.slice(1);
  let number = 0n;
  for (const digit of digits) number = number * 58n + BigInt(BASE58.indexOf(digit));
  const body = number === 0n ? "" : number.toString(16);
  const zeros = "00".repeat(digits.match(/^1*/)[0].length);
  return fromHex(zeros + (body.length % 2 ? "0" : "") + body);
}

// JSON that no two readers can take for different documents: no member twice, and no number in another spelling. What
// was read, written again, must be what was there, but for white space and escapes.
export function readJson(json) {
  const found = JSON.parse(json);
  const respell = (token) => (token[0] === '"' ? JSON.stringify(JSON.parse(token)) : "");
  const spelt = json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, respell);
  if (spelt !== JSON.stringify(found)) throw new Error("a member twice, or a number in another spelling");
  return found;
}

// Members by UTF-16 code units and numbers as ECMAScript writes them: that is RFC 8785.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

export const same = (one, other) => canonical(one) === canonical(other);

export async function sha256(bytes) {
  return new Uint8Array(await subtle().digest("SHA-256", bytes));
}

export async function signedBy(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  let known;
  try {
    known = await subtle().importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw new Unable();
    return false;
  }
  return subtle().verify({ name: "Ed25519" }, known, signature, message);
}

export async function gunzip(bytes, most) {
  if (typeof DecompressionStream === "undefined") throw new Unable();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const parts = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return join(...parts);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error("more than a list has");
    }
    parts.push(value);
  }
}

// Absent where a page did not come by https.
function subtle() {
  if (!globalThis.crypto?.subtle) throw new Unable();
  return globalThis.crypto.subtle;
}
