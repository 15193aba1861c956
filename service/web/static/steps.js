// A certificate gone through, step by step, as `orotraza verify-certificate` does: each step looks at one thing.

import * as b from "./bytes.js";
import { Fault, isIncluded, keysOfLog, kidOf, noteIsBy, readNote, readVkey, signatureHolds, thumbprint } from "./log.js";

export const STEPS = [
  "form",
  "keys",
  "checkpoint",
  "inclusion",
  "certifier",
  "content",
  "proof",
  "validity",
  "status",
];

const ENROLS = ["key.enrolled", "key.rotated", "key.recovered"];
const PURPOSES = ["suspension", "revocation"];
const LIST_BITS = 131072;
const VALID_MS = 1826 * 86400000;

// Goes through the steps and tells of each: `tell(step, "holds" | "fails" | "unjudged", why)`. True if all hold.
// `lists` gives the status lists' credentials. Throws `Unable` where the browser cannot.
export async function verify(credential, { vkey, code, lists, now, tell }) {
  const found = {};
  let whole = true;
  for (const step of STEPS) {
    if (NEEDS[step].some((name) => !(name in found))) {
      tell(step, "unjudged", "follows");
      whole = false;
      continue;
    }
    try {
      Object.assign(found, await CHECKS[step]({ credential, vkey, code, lists, now, ...found }));
      tell(step, "holds");
    } catch (error) {
      if (error instanceof b.Unable) throw error;
      // What is malformed is at fault in the step that first reads it.
      tell(step, "fails", error instanceof Fault ? error.why : MALFORMED[step]);
      whole = false;
    }
  }
  return whole;
}

const NEEDS = {
  form: [],
  keys: ["evidence"],
  checkpoint: ["keyAt"],
  inclusion: ["note", "signed"],
  certifier: ["evidence"],
  content: ["evidence"],
  proof: ["keyAt", "signed"],
  validity: ["evidence"],
  status: ["trusted", "evidence"],
};

const MALFORMED = {
  form: "form",
  keys: "genesis",
  checkpoint: "note",
  inclusion: "included",
  certifier: "signed",
  content: "content",
  proof: "proof",
  validity: "term",
  status: "list",
};

const CHECKS = { form, keys, checkpoint, inclusion, certifier, content, proof, validity, status };

function form({ credential, code }) {
  const [evidence, ...more] = credential.evidence;
  const { payload } = evidence.entry.submission;
  const wanted = ["DigitalConformityCredential", "VerifiableCredential"];
  need(more.length === 0 && b.same(credential.type, wanted) && payload.type === "certificate.issued", "form");
  need(code === undefined || payload.certificate === code, "other");
  return { evidence };
}

async function keys({ evidence, vkey }) {
  const trusted = await readVkey(vkey);
  need(evidence.log === trusted.name && evidence.entry.origin === trusted.name, "genesis");
  const keyAt = await keysOfLog(evidence.keyEntries.map((each) => each.entry), trusted);
  return { keyAt, trusted };
}

async function checkpoint({ evidence, keyAt, trusted }) {
  const note = readNote(evidence.checkpoint);
  need(note.origin === trusted.name && (await noteIsBy(note, trusted.name, keyAt("log", note.size))), "note");
  return { note, signed: true };
}

async function inclusion({ evidence, note }) {
  for (const each of [evidence, ...evidence.keyEntries])
    need(await isIncluded(each.entry, each.inclusionProof, note.size, note.root), "included");
}

// Each entry by a key that an entry before it named, back to the genesis.
async function certifier({ evidence }) {
  const known = new Map();
  const learn = async (key, seq) => known.set(await thumbprint(b.fromHex(key)), { key: b.fromHex(key), seq });
  for (const { entry } of [...evidence.keyEntries, evidence]) {
    const { payload } = entry.submission;
    if (payload.type === "log.genesis") {
      await learn(payload.root_key, -1);
      await learn(payload.registrar.key, -1);
    }
    const by = known.get(kidOf(entry));
    need(by !== undefined && by.seq < entry.seq, "enrolled");
    need(await signatureHolds(entry, by.key), "signed");
    if (ENROLS.includes(payload.type)) await learn(payload.key, entry.seq);
  }
}

// What the credential says of the gold, of its own place and of its time is what the entry says.
function content({ credential, evidence }) {
  const { entry } = evidence;
  const { certificate, claims } = entry.submission.payload;
  const subject = credential.credentialSubject;
  const [lot, ...criteria] = subject.conformityAssessment;
  const page = `/c/${certificate}`;
  const base = subject.id.slice(0, -page.length);
  need(subject.id === base + page && credential.id === `${base}/v1/certificates/${certificate}/credential`, "content");
  need(b.same(lot.certifiedGold, claims), "content");
  need(subject.profileScore.code === claims.grade && lot.assessedProduct[0].product.id === `urn:uuid:${claims.lot}`, "content");
  need(lot.certifier === partyOf(evidence), "content");
  const results = claims.criteria.map((each) => each.result);
  need(b.same(criteria.map((each) => each.assessedPerformance[0].score.code), results), "content");
  need(lot.assessedProduct[0].product.itemNumber === claims.serial, "content");
  need(credential.validFrom === `${entry.recorded_at.slice(0, 19)}Z`, "content");
  need(Date.parse(credential.validUntil) - Date.parse(credential.validFrom) === VALID_MS, "content");
  need(b.same(credential.credentialStatus.map(({ id, type, ...said }) => said), placesOf(base, entry.seq)), "content");
}

// In which lists, and where in them, it is told that a certificate no longer stands: its entry's number says so.
function placesOf(base, seq) {
  return PURPOSES.map((purpose) => ({
    statusPurpose: purpose,
    statusListIndex: String(seq % LIST_BITS),
    statusListCredential: `${base}/v1/certificates/status/${purpose}/${Math.floor(seq / LIST_BITS)}`,
  }));
}

function partyOf(evidence) {
  const kid = kidOf(evidence.entry);
  const enrolled = evidence.keyEntries.map((each) => each.entry.submission.payload).filter((each) => ENROLS.includes(each.type));
  // Told by its proof's header, which `certifier` has found to be right.
  return enrolled.find((each) => JSON.parse(atob(each.proof.protected.replace(/-/g, "+").replace(/_/g, "/"))).kid === kid)?.party;
}

async function proof({ credential, keyAt, note }) {
  need(await isSecured(credential, credential.issuer.id, keyAt("service", note.size)), "proof");
}

// eddsa-jcs-2022, Data Integrity EdDSA Cryptosuites v1.0 §3.3.2.
async function isSecured(credential, did, key) {
  const { proof: whole, ...document } = credential;
  const { proofValue, ...options } = whole;
  const rightForm =
    options.type === "DataIntegrityProof" &&
    options.cryptosuite === "eddsa-jcs-2022" &&
    options.proofPurpose === "assertionMethod" &&
    b.same(options["@context"], document["@context"]) &&
    options.verificationMethod.startsWith(`${did}#z`);
  if (!rightForm) return false;
  const named = b.fromBase58(options.verificationMethod.slice(did.length + 1));
  if (b.hex(named) !== `ed01${b.hex(key)}`) return false;
  const hashes = [await b.sha256(b.text(b.canonical(options))), await b.sha256(b.text(b.canonical(document)))];
  return b.signedBy(key, b.fromBase58(proofValue), b.join(...hashes));
}

function validity({ credential, now }) {
  const [since, until] = [credential.validFrom, credential.validUntil].map((each) => Date.parse(each));
  need(since <= now && now <= until, "term");
}

async function status({ evidence, credential, trusted, lists, now }) {
  const { seq } = evidence.entry;
  const found = await lists();
  for (const purpose of PURPOSES) {
    const list = found[purpose];
    const [head] = list.evidence;
    const note = readNote(head.checkpoint);
    const keyAt = await keysOfLog(head.keyEntries.map((each) => each.entry), trusted);
    need(note.origin === trusted.name && (await noteIsBy(note, trusted.name, keyAt("log", note.size))), "list");
    for (const each of head.keyEntries)
      need(await isIncluded(each.entry, each.inclusionProof, note.size, note.root), "list");
    const did = credential.issuer.id;
    need(list.issuer === did && (await isSecured(list, did, keyAt("service", note.size))), "list");
    const address = credential.credentialStatus.find((each) => each.statusPurpose === purpose).statusListCredential;
    need(list.id === address && list.credentialSubject.statusPurpose === purpose && note.size > seq, "list");
    need(Date.parse(list.validFrom) <= now + 300000 && now <= Date.parse(list.validUntil), "list");
    const packed = list.credentialSubject.encodedList;
    need(packed.startsWith("u"), "list");
    const bits = await b.gunzip(b.fromBase64url(packed.slice(1)), LIST_BITS / 8);
    need(bits.length === LIST_BITS / 8, "list");
    const at = seq % LIST_BITS;
    need((bits[at >> 3] & (0x80 >> (at & 7))) === 0, purpose === "suspension" ? "suspended" : "revoked");
  }
}

function need(holds, why) {
  if (!holds) throw new Fault(why);
}
