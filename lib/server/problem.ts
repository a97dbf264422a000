/** Errors of the routes, as problem details (RFC 9457). */
import { printableJson } from "../model/printable.ts";
import type { DurationMs } from "../model/units.ts";

/** The kinds of problem, with their status and title. */
export const PROBLEM_KINDS = {
  "bad-parameter": [400, "Bad parameter"],
  "upload-interrupted": [400, "Upload interrupted"],
  unauthorized: [401, "Token needed"],
  "cross-site": [403, "Request from another site"],
  shipped: [403, "Not an uploaded recording"],
  "read-only": [403, "Only read here"],
  "not-yours": [403, "Not yours to see"],
  "unknown-source": [404, "Unknown source"],
  "unknown-revision": [404, "Unknown revision"],
  "unknown-record": [404, "Unknown record"],
  "unknown-episode": [404, "Unknown episode"],
  "unknown-route": [404, "Unknown route"],
  "unknown-class": [404, "Unknown class"],
  "not-the-teacher": [403, "Not the teacher of this class"],
  "no-probing": [403, "Probing is off"],
  "not-a-cluster": [404, "Not a cluster"],
  "not-recording": [409, "Not being recorded"],
  recording: [409, "Being recorded already"],
  unwritable: [500, "Cannot be written"],
  "method-not-allowed": [405, "Method not allowed"],
  "too-many-recordings": [409, "Too many uploaded recordings"],
  "note-changed": [409, "Note changed meanwhile"],
  "too-many-notes": [409, "Too many notes"],
  "too-many-classes": [409, "Too many classes"],
  "class-full": [409, "Class full"],
  "note-too-long": [413, "Note too long"],
  "recording-too-large": [413, "Recording too large"],
  "too-slow": [408, "Too slow"],
  "too-many-connections": [429, "Too many connections"],
  "too-many-tries": [429, "Too many wrong tokens"],
  "too-fast": [429, "Too many messages"],
  "unsupported-media": [415, "Unsupported media type"],
  "foreign-host": [421, "Foreign host"],
  "not-a-trace": [422, "Not a trace"],
  // Nobody reads it; the log tells it from other ends.
  gone: [499, "Client closed request"],
  internal: [500, "Internal error"],
  "facts-unreadable": [500, "Facts cannot be read"],
  unreadable: [500, "Recording cannot be read"],
  busy: [503, "Busy"],
  "access-unknown": [503, "Access cannot be asked"],
  "disk-full": [507, "Disk full"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

type ProblemMembers = Readonly<Record<string, string | number | readonly object[]>>;

/** An expected failure of a request; `detail` is a sentence for the person who asked. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly kind: ProblemKind;
  /** More than the sentence, for scripts. */
  readonly members: ProblemMembers;

  constructor(kind: ProblemKind, detail: string, members: ProblemMembers = {}) {
    super(detail);
    this.kind = kind;
    this.members = members;
  }
}

/** Compares names: an error thrown by something that routes share may be an instance of another bundle's class. */
export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof Error && error.name === "ProblemError";
}

/** `application/problem+json`; `instance` is the path that was asked for. */
export function problemResponse(
  kind: ProblemKind,
  detail: string,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
  members: ProblemMembers = {},
): Response {
  const [status, title] = PROBLEM_KINDS[kind];
  const body = { type: `urn:skscope:problem:${kind}`, title, status, detail, instance, ...members };
  return new Response(printableJson(JSON.stringify(body)), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/** Too many wrong tokens came from the same address. */
export function tooManyGuesses(waitMs: DurationMs, instance: string): Response {
  const seconds = String(Math.ceil(waitMs / 1_000));
  const detail = `Too many wrong tokens from this address. The next one is looked at in ${seconds} s; the right one at once.`;
  return problemResponse("too-many-tries", detail, instance, { "retry-after": seconds });
}
