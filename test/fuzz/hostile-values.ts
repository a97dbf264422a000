/** Values that somebody who means no good would put where another one is wanted. */
import type { Json } from "../../lib/model/json.ts";
import type { Random } from "../support/random.ts";

/**
 * Stands for what JSON.stringify cannot write: nesting too deep for it, numbers beyond a double. `written` puts it in;
 * the marks are of the private use area, which nothing else here has.
 */
const OPEN = "\ue000";
const CLOSE = "\ue001";

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "~map",
  "~set",
  "",
];
const NUMBERS = [0, -0, -1, 0.5, 1e-300, 255, 65_536, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1.797e308];
const BEYOND = ["1e400", "-1e400", "1e-400", `1${"0".repeat(400)}`];
const TIMES = [
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "1969-12-31T23:59:59Z",
  "2026-02-30T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01T00:00:00+23:59",
  "2026-01-01",
  "+275760-09-13T00:00:00Z",
];
const DURATIONS = [
  "100000000000000000000h",
  "1e9h",
  "-60s",
  "0s",
  "1ns",
  "2562047h47m16.854775807s",
  "60",
  "s",
  "6d",
  "NaNs",
  "0.0000000001s",
];
/** C0, C1 (CSI), direction marks, separators, a joiner, a byte order mark, surrogates without their halves. */
const LETTERS = [
  "\u0000",
  "\u0007",
  "\u001b[2J",
  "\u0085",
  "\u009b31m",
  "\u061c",
  "\u202e",
  "\u2066",
  "\u2028",
  "\ufeff",
  "\u200d",
  "\ud800",
  "\udfff",
  "\u{10ffff}",
];
const MARKUP = [
  '"><svg onload=alert(1)>',
  "'; rm -rf / #",
  "$(id)",
  '=HYPERLINK("http://evil.example")',
  "{name, plural, other {#}}",
  "<b>{0}</b>",
  "%s%n",
  "../../etc/passwd",
  "a\tb\r\nc",
];

/** A text that looks like what it replaces, or like nothing at all. */
export function hostileText(chance: Random, before = ""): string {
  const sort = chance.below(8);
  if (sort === 0) return chance.pick(NAMES);
  if (sort === 1) return chance.pick(TIMES);
  if (sort === 2) return chance.pick(DURATIONS);
  if (sort === 3) return chance.pick(MARKUP);
  if (sort === 4) return "x".repeat(1 + chance.below(chance.chance(0.1) ? 100_000 : 300));
  if (sort === 5) return before.slice(0, chance.below(before.length + 1));
  if (sort === 6) return String(chance.pick(NUMBERS));
  const at = chance.below(before.length + 1);
  return before.slice(0, at) + chance.pick(LETTERS) + before.slice(at);
}

/** A value of any type. */
export function hostileValue(chance: Random, before?: Json): Json {
  const sort = chance.below(10);
  if (sort === 0) return chance.pick(NUMBERS);
  if (sort === 1) return OPEN + chance.pick(BEYOND) + CLOSE;
  if (sort === 2) return chance.pick([null, true, false]);
  if (sort === 3) return chance.pick<Json>([[], {}, [null], [[]], { a: 1 }, [{}]]);
  if (sort === 4) return `${OPEN}deep${chance.pick([10, 100, 3_000, 20_000])}${CLOSE}`;
  if (sort === 5) return named(chance.pick(NAMES), before ?? {});
  if (sort === 6 && before !== undefined) return Array.from({ length: chance.below(5) }, () => before);
  if (sort === 7 && typeof before === "number") return before + chance.pick([-1, 1, 1_000, -1_000]);
  return hostileText(chance, typeof before === "string" ? before : "");
}

export function hostileName(chance: Random): string {
  return chance.chance(0.7) ? chance.pick(NAMES) : hostileText(chance, "name");
}

/** An object with one field of its own, also where the name means something to JavaScript. */
export function named(name: string, value: Json): Json {
  const object = {};
  setField(object, name, value);
  return object;
}

export function setField(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** JSON of a value, with what stands for more than JSON can write. */
export function written(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(OPEN)
    ? text.replace(/"\ue000([^\ue001]*)\ue001"/g, (_, what: string) => expand(what))
    : text;
}

function expand(what: string): string {
  const depth = /^deep(\d+)$/.exec(what)?.[1];
  if (depth === undefined) return what;
  const n = Number(depth);
  return n % 3 === 0 ? `${'{"a":'.repeat(n)}1${"}".repeat(n)}` : "[".repeat(n) + "]".repeat(n);
}
