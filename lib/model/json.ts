/**
 * Reading values of unknown shape. Objects come from clusters and files, so every field is checked where it is read;
 * a field of the wrong type reads as absent.
 */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

const NOTHING: JsonObject = Object.freeze({});
const EMPTY: Json[] = [];

/** The value as an object; an empty object when it is anything else. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : NOTHING;
}

/** The value as an array; an empty array when it is anything else. */
export function asArray(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : EMPTY;
}

/** The value as a string; undefined when it is anything else. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value as a finite number; undefined when it is anything else. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
