/** 53 bits of a text (cyrb53): to compare with, where the text itself would take too much room. */
export function hashOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

const names = new Map<string, number>();

/** The same of the name of a field; there are few, and each is met again and again. */
function hashOfName(name: string): number {
  let known = names.get(name);
  if (known === undefined) {
    known = hashOf(name) | 0;
    names.set(name, known);
  }
  return known;
}

/** 53 bits of plain data, as {@link hashOf} makes them of a text, but without writing it as one. */
export function hashOfData(value: unknown): number {
  const both = { high: 0xdeadbeef, low: 0x41c6ce57 };
  mixData(both, value);
  const { high, low } = both;
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

interface Both {
  high: number;
  low: number;
}

function mix(both: Both, code: number): void {
  const high = Math.imul(both.high ^ code, 2_654_435_761);
  const low = Math.imul(both.low ^ code, 1_597_334_677);
  both.high = high ^ (low >>> 15);
  both.low = low ^ (high >>> 13);
}

const floats = new Float64Array(1);
const words = new Int32Array(floats.buffer);

function mixData(both: Both, value: unknown): void {
  if (typeof value === "number") {
    mix(both, 8);
    floats[0] = value;
    mix(both, words[0] as number);
    mix(both, words[1] as number);
  } else if (typeof value === "string") {
    mix(both, 7);
    mix(both, value.length);
    for (let i = 0; i < value.length; i++) mix(both, value.charCodeAt(i));
  } else if (Array.isArray(value)) {
    mix(both, 6);
    mix(both, value.length);
    for (let i = 0; i < value.length; i++) mixData(both, value[i]);
  } else if (typeof value === "object" && value !== null) {
    mix(both, 1);
    for (const name in value) {
      mix(both, hashOfName(name));
      mixData(both, (value as Readonly<Record<string, unknown>>)[name]);
    }
    mix(both, 2);
  } else mix(both, value === true ? 3 : value === false ? 4 : 5);
}
