/**
 * Scripts and style sheets of the build, packed once. Next leads each request for one through the proxy and its own routes and
 * packs it anew, several milliseconds each, and a page asks for 25. What is not packed yet, and whoever is not let in or
 * cannot read gzip, is left to Next.
 */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { contentSecurityPolicy, freshNonce } from "./content-policy.ts";
import { isLetIn, secured } from "./gate.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
};
/** A name holds the hash of what it names. */
const FOR_EVER = "public, max-age=31536000, immutable";

export interface PackedAssets {
  /** Resolves once everything is packed. */
  readonly ready: Promise<void>;
  /** Answers a request for something packed; false when Next has to. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Packs the scripts of the build that this process serves, one after another; none while developing. */
export function packedAssets(folder = buildFolder()): PackedAssets {
  const packed = new Map<string, Buffer>();
  return {
    ready: folder === null ? Promise.resolve() : packAll(join(folder, "static", "chunks"), packed),
    answer(request, response) {
      const body = packed.get(request.url ?? "");
      if (body === undefined || !readsGzip(request) || !isPlain(request)) return false;
      response.writeHead(200, headersOf(request, body));
      response.end(request.method === "HEAD" ? undefined : body);
      return true;
    },
  };
}

function buildFolder(): string | null {
  if (process.env.NODE_ENV !== "production") return null;
  return join(/* turbopackIgnore: true */ process.cwd(), process.env.NEXT_DIST_DIR ?? ".next");
}

async function packAll(folder: string, packed: Map<string, Buffer>): Promise<void> {
  for (const name of namesIn(folder)) {
    if (TYPES[extname(name)] === undefined) continue;
    // A file that is gone is for Next to miss.
    const bytes = await readFile(join(folder, name)).catch(() => null);
    if (bytes !== null) packed.set(`/_next/static/chunks/${name}`, await promisify(gzip)(bytes));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether gzip is as welcome as anything; Next weighs it against others (RFC 9110, 12.5.3). */
function readsGzip({ headers }: IncomingMessage): boolean {
  return (headers["accept-encoding"] ?? "")
    .split(",")
    .some((coding) => /^\s*gzip\s*(;\s*q=1(\.0*)?\s*)?$/i.test(coding));
}

/** Only to be read, and by somebody who is let in: Next and the proxy know what to say to all others. */
function isPlain({ method, url = "", headers }: IncomingMessage): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  return isLetIn(new Request(new URL(url, "http://localhost"), { method, headers: asHeaders(headers) }));
}

function asHeaders(headers: IncomingMessage["headers"]): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
  return new Headers(entries as [string, string][]);
}

function headersOf({ url = "", headers }: IncomingMessage, body: Buffer): Record<string, string> {
  const answer = secured(new Response(null), asHeaders(headers));
  return {
    ...Object.fromEntries(answer.headers),
    // A worker has the policy of its own script.
    "content-security-policy": contentSecurityPolicy(freshNonce()),
    "cache-control": FOR_EVER,
    "content-type": TYPES[extname(url)] ?? "",
    "content-encoding": "gzip",
    "content-length": String(body.length),
    vary: "Accept-Encoding",
  };
}
