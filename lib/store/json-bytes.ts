/** Parts of a state as the bytes of JSON text, and back. */
import { replace, revive } from "../core/index.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function jsonBytes(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value, replace));
}

export function fromJsonBytes(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes), revive);
}
