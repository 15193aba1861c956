// What is typed: a RUC, a DNI or a name. A slip is told from the others before anything is asked, as the terminal does.

const NUMBER = /^(?:ruc:)?[0-9][0-9\s.-]*$/i;
const RUC = /^(?:10|15|16|17|20)[0-9]{9}$/;
const WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const RUC_LENGTH = 11;
const DNI_LENGTH = 8;
const SHORTEST_NAME = 3;

// One of { party }, { dni }, { name } and { fault, count }.
export function read(text) {
  const bare = seen(text);
  if (!NUMBER.test(bare)) return bare.length < SHORTEST_NAME ? { fault: "short" } : { name: bare };
  const digits = bare.replace(/[^0-9]/g, "");
  if (digits.length === DNI_LENGTH) return { dni: digits };
  return digits.length === RUC_LENGTH ? readRuc(digits) : { fault: "count", count: digits.length };
}

// A RUC alone: { party } or { fault, count }.
export function readRuc(text) {
  const digits = seen(text).replace(/^ruc:/i, "").replace(/[\s.-]/g, "");
  if (/[^0-9]/.test(digits)) return { fault: "no-digit" };
  if (digits.length !== RUC_LENGTH) return { fault: "count-ruc", count: digits.length };
  if (!RUC.test(digits)) return { fault: "prefix" };
  return digits[10] === checkDigit(digits) ? { party: `ruc:${digits}` } : { fault: "digit" };
}

const FINAL = ["prefix", "digit", "no-digit"];

// Whether a fault is one already while more is being typed: a number that only lacks digits is none yet.
export const isFinal = ({ fault, count }) => FINAL.includes(fault) || count > RUC_LENGTH;

// What was copied from a message may have marks around it that only turn the writing's direction.
const seen = (text) => text.replace(/\p{Cf}/gu, "").trim();

const checkDigit = (digits) =>
  String((11 - (WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11)) % 10);
