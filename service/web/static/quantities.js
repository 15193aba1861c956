// Exact quantities: what is typed, as a whole number of the smallest part, and the payload's spelling of it. No fractions of
// the machine's come near them.

// As somebody in Peru types a number: "38.046", "38,046", "1 250,5". One separator alone before exactly three digits may be
// a thousands' or a decimal's, and only who typed it knows. { units } of 10^-places, or { fault }.
export function read(text, { digits, places }) {
  const typed = text.normalize("NFKC").replace(/\s/g, "");
  if (!/^[0-9][0-9.,]*$/.test(typed)) return { fault: "not-number" };
  const marks = [...typed].filter((each) => each === "." || each === ",");
  const last = typed.search(/[.,][0-9]*$/);
  if (marks.length === 1 && typed[last] === "," && /^[1-9][0-9]{0,2},[0-9]{3}$/.test(typed)) return { fault: "ambiguous" };
  const decimal = marks.length === 1 || (marks.length > 1 && marks.at(-1) !== marks.at(-2)) ? last : typed.length;
  const [whole, part] = [typed.slice(0, decimal), typed.slice(decimal + 1)];
  if (/[.,]/.test(whole) && !/^[0-9]{1,3}([.,][0-9]{3})+$/.test(whole)) return { fault: "not-number" };
  if (new Set(whole.replace(/[0-9]/g, "")).size > 1) return { fault: "not-number" };
  const bare = whole.replace(/[.,]/g, "").replace(/^0+(?=[0-9])/, "");
  if (bare.length > digits) return { fault: "too-big" };
  const kept = part.replace(/0+$/, "");
  if (kept.length > places) return { fault: "too-fine", places };
  return { units: BigInt(bare + kept.padEnd(places, "0")) };
}

// `units` of 10^-places, as a payload spells it.
export function spell(units, places) {
  const all = String(units).padStart(places + 1, "0");
  return `${all.slice(0, all.length - places)}.${all.slice(all.length - places)}`;
}

// Fine gold in µg, of metal (mg, tenths of ‰) or of ore (mg wet, hundredths of %, mg a dry tonne): the exact product, rounded
// half-even once (docs/payloads.md, "Measured").
export const fineOfMetal = (mg, fineness) => rounded(mg * fineness, 10n);
export const fineOfOre = (mg, moisture, grade) => rounded(mg * (10000n - moisture) * grade, 10000000000n);

function rounded(over, under) {
  const whole = over / under;
  const twice = 2n * (over % under);
  return twice > under || (twice === under && whole % 2n === 1n) ? whole + 1n : whole;
}
