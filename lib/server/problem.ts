/** Errors of the routes, as problem details (RFC 9457). */

/** The kinds of problem, with their status and title. */
const KINDS = {
  "bad-parameter": [400, "Bad parameter"],
  "cross-site": [403, "Request from another site"],
  "unknown-source": [404, "Unknown source"],
  "unknown-revision": [404, "Unknown revision"],
  "unknown-record": [404, "Unknown record"],
  "unknown-route": [404, "Unknown route"],
  "method-not-allowed": [405, "Method not allowed"],
  "recording-too-large": [413, "Recording too large"],
  "foreign-host": [421, "Foreign host"],
  "not-a-trace": [422, "Not a trace"],
  internal: [500, "Internal error"],
  unreadable: [500, "Recording cannot be read"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;

/** An expected failure of a request; `detail` is a sentence for the person who asked. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** `application/problem+json`; `instance` is the path that was asked for. */
export function problemResponse(
  kind: ProblemKind,
  detail: string,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const [status, title] = KINDS[kind];
  const body = { type: `urn:skscope:problem:${kind}`, title, status, detail, instance };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}
