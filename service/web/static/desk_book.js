// The purchases of this device: each is kept before it is sent, and its receipt after, so that no answer that is lost on its
// way makes anybody enter a purchase twice. What is kept: { id, log, party, at, said, body, receipt, refusal }.

import * as b from "./bytes.js";
import { Kept } from "./kept.js";
import { isIncluded, readNote } from "./log.js";

const store = new Kept("orotraza-mesa-compras", "purchases");

// Of one party, the newest first: a device may have belonged to another.
export async function purchases({ log, party }) {
  const all = await store.all();
  return all.filter((each) => each.log === log && each.party === party).sort((one, other) => other.at - one.at);
}

export const keep = (purchase) => store.put(purchase.id, purchase);
export const drop = ({ id }) => store.remove(id);

// The largest checkpoint of the receipts kept, for the log to extend: { size, root }; undefined where there is none.
export function seenIn(kept) {
  const notes = kept.filter((each) => each.receipt).map((each) => readNote(JSON.parse(each.receipt).checkpoint));
  const largest = notes.sort((one, other) => other.size - one.size)[0];
  return largest && { size: largest.size, root: b.hex(largest.root) };
}

// Whether a receipt is of what was sent: its entry holds the very bytes that were signed, and its proof leads from that entry
// to the checkpoint beside it. Under whose key the checkpoint is, `orotraza receipt verify` says.
export async function isOf(receipt, { body, log }) {
  try {
    const said = JSON.parse(receipt);
    const note = readNote(said.checkpoint);
    const { payload, ...rest } = said.entry.submission;
    const whole = b.canonical({ payload: b.base64url(b.text(b.canonical(payload))), ...rest }) === body && said.entry.seq === said.seq;
    const named = said.entry.origin === log && note.origin === log && note.size === said.tree_size;
    return whole && named && (await isIncluded(said.entry, said.proof, note.size, note.root));
  } catch {
    return false;
  }
}
