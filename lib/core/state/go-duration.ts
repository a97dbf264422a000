const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go prints and reads it ("1m30s", "7.225629184s", "0s") in milliseconds; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const isNegative = text[0] === "-";
  let i = isNegative || text[0] === "+" ? 1 : 0;
  if (i === text.length) return undefined;
  let ms = 0;
  while (i < text.length) {
    const end = endOfNumber(text, i);
    if (end === i) return undefined;
    const two = UNIT_MS[text.slice(end, end + 2)];
    const unit = two ?? UNIT_MS[text.slice(end, end + 1)];
    if (unit === undefined) return undefined;
    ms += Number(text.slice(i, end)) * unit;
    i = end + (two === undefined ? 1 : 2);
  }
  return isNegative ? -ms : ms;
}

/** Where the number ends that begins at `i`: digits, with a point anywhere among or around them; `i` without a digit. */
function endOfNumber(text: string, i: number): number {
  let end = i;
  let digits = 0;
  for (let points = 0; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code !== 46 || points++ > 0) break;
  }
  return digits === 0 ? i : end;
}
