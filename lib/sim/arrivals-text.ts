/**
 * Requests at their times as text for an address: for each the time since the one before and how long a pod works on it, in whole
 * milliseconds, seven bits a byte, the bytes in base64url. About five letters a request, where JSON needs thirty.
 */
import type { Arrival } from "./scenario.ts";

/** True when they can be written so that the same are read: sorted, and in whole milliseconds. */
export function isPlain(arrivals: readonly Arrival[]): boolean {
  return arrivals.every(
    ({ atMs, serviceMs }, i) =>
      Number.isInteger(atMs) &&
      Number.isInteger(serviceMs) &&
      atMs >= (arrivals[i - 1]?.atMs ?? 0) &&
      serviceMs >= 0,
  );
}

/** The text of plain arrivals. */
export function arrivalsText(arrivals: readonly Arrival[]): string {
  const bytes: number[] = [];
  const put = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  let before = 0;
  for (const { atMs, serviceMs } of arrivals) {
    put(atMs - before);
    put(serviceMs);
    before = atMs;
  }
  return base64Url(Uint8Array.from(bytes));
}

/** The arrivals of a text. @throws Error when it is none, or cut off within a request */
export function arrivalsOf(text: string): Arrival[] {
  const values: number[] = [];
  let value = 0;
  let place = 1;
  for (const byte of fromBase64Url(text)) {
    value += (byte % 128) * place;
    place *= 128;
    if (byte >= 128) continue;
    values.push(value);
    value = 0;
    place = 1;
  }
  if (place !== 1 || values.length % 2 !== 0) throw new Error("cut off within a request");
  const arrivals: Arrival[] = [];
  let atMs = 0;
  for (let i = 0; i < values.length; i += 2) {
    atMs += values[i] as number;
    arrivals.push({ atMs, serviceMs: values[i + 1] as number });
  }
  return arrivals;
}

/** Bytes as text that an address may hold. */
export function base64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of such a text. @throws Error when it is none */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
