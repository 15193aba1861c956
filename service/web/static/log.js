// The log: entries, inclusion (RFC 9162 §2.1.3.2), signed notes (C2SP) and the keys that its entries lead to.

import * as b from "./bytes.js";

const NOTE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;

export class Fault extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

export async function leafHash(entry) {
  return b.sha256(b.join(Uint8Array.of(0), b.text(b.canonical(entry))));
}

export async function isIncluded(entry, proof, size, root) {
  let hash = await leafHash(entry);
  let index = BigInt(entry.seq);
  let last = BigInt(size) - 1n;
  if (index > last) return false;
  for (const sibling of proof.map(b.fromHex)) {
    if (last === 0n) return false;
    if (index % 2n === 1n || index === last) {
      hash = await node(sibling, hash);
      while (index % 2n === 0n && index !== 0n) {
        index /= 2n;
        last /= 2n;
      }
    } else {
      hash = await node(hash, sibling);
    }
    index /= 2n;
    last /= 2n;
  }
  return last === 0n && b.hex(hash) === b.hex(root);
}

const node = (left, right) => b.sha256(b.join(Uint8Array.of(1), left, right));

// What a checkpoint says, nothing of it verified.
export function readNote(note) {
  const end = note.lastIndexOf("\n\n");
  const said = note.slice(0, end + 1);
  const found = /^([^\n]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(said);
  if (end < 0 || !found || !note.endsWith("\n")) throw new Fault("note");
  const lines = note.slice(end + 2, -1).split("\n").map((line) => NOTE_LINE.exec(line));
  if (lines.includes(null)) throw new Fault("note");
  return {
    said,
    origin: found[1],
    size: Number(found[2]),
    root: b.fromBase64(found[3]),
    signatures: lines.map(([, name, stamp]) => ({ name, stamp: b.fromBase64(stamp) })),
  };
}

export async function noteIsBy(note, name, key) {
  const id = b.hex((await keyId(name, key)).subarray(0, 4));
  const mine = note.signatures.filter((each) => each.name === name && b.hex(each.stamp.subarray(0, 4)) === id);
  if (mine.length === 0) return false;
  const held = await Promise.all(mine.map((each) => b.signedBy(key, each.stamp.subarray(4), b.text(note.said))));
  return held.every(Boolean);
}

const keyId = (name, key) => b.sha256(b.join(b.text(name), Uint8Array.of(10, 1), key));

// A verifier key, as `name+id+base64`.
export async function readVkey(vkey) {
  try {
    const [, name, id, rest] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim());
    const bytes = b.fromBase64(rest);
    const key = bytes.subarray(1);
    const known = b.hex((await keyId(name, key)).subarray(0, 4));
    if (bytes[0] !== 1 || key.length !== 32 || known !== id) throw new Error("misspelt");
    return { name, key };
  } catch (error) {
    if (error instanceof b.Unable) throw error;
    throw new Fault("root");
  }
}

export const signatureHolds = (entry, key) => {
  const { payload, protected: header, signature } = entry.submission;
  const input = `${header}.${b.base64url(b.text(b.canonical(payload)))}`;
  return b.signedBy(key, b.fromBase64url(signature), b.text(input));
};

export const thumbprint = async (key) =>
  b.base64url(await b.sha256(b.text(`{"crv":"Ed25519","kty":"OKP","x":"${b.base64url(key)}"}`)));

export const kidOf = (entry) => JSON.parse(new TextDecoder().decode(b.fromBase64url(entry.submission.protected))).kid;

// The log's keys by its genesis and the rotations after it, all of them signed by the root key that is trusted.
export async function keysOfLog(entries, trusted) {
  const genesis = entries[0];
  if (
    genesis?.seq !== 0 ||
    genesis.origin !== trusted.name ||
    genesis.submission.payload.type !== "log.genesis" ||
    genesis.submission.payload.root_key !== b.hex(trusted.key) ||
    !(await signatureHolds(genesis, trusted.key))
  )
    throw new Fault("genesis");
  const { log_key: log, service_key: service } = genesis.submission.payload;
  const reigns = { log: [{ start: 0, key: log }], service: [{ start: 0, key: service }] };
  for (const entry of entries.slice(1)) {
    const { type, grade, kid, key } = entry.submission.payload;
    if (type !== "log.key_rotated") continue;
    const reign = reigns[grade];
    const last = reign?.at(-1);
    if (!last || kid !== (await thumbprint(b.fromHex(last.key))) || entry.seq < last.start) throw new Fault("rotation");
    if (!(await signatureHolds(entry, trusted.key))) throw new Fault("rotation");
    reign.push({ start: entry.seq + 1, key });
  }
  return (grade, size) => b.fromHex(reigns[grade].filter((each) => each.start <= size).at(-1).key);
}
