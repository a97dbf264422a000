/** What a server says where it does not give what was asked for: read up to a limit, and made short. */
import { joined, utf8 } from "../model/bytes.ts";
import { asArray, asNumber, asObject, asString } from "../model/json.ts";

/** Of a text of a server, where it is kept or shown. */
const REASON_CHARS = 500;
/** Of something that is no `Status`: a page of a proxy, as a rule. */
const OTHER_CHARS = 200;
/** An answer that is longer is read no further. */
const ERROR_BYTES = 64 * 1024;

/** A text of a server as it is kept and shown: one line of printable characters, not longer than a paragraph. */
export function shortReason(text: string): string {
  // Also before it is searched: it may be as long as its sender likes.
  const line = text
    .slice(0, 2 * REASON_CHARS)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return line.length <= REASON_CHARS ? line : `${line.slice(0, REASON_CHARS - 1).toWellFormed()}…`;
}

/** The beginning of a body as text; the rest of a long one is not read. */
export async function beginningOf(body: AsyncIterable<Uint8Array>, bytes = ERROR_BYTES): Promise<string> {
  const pieces: Uint8Array[] = [];
  let read = 0;
  for await (const piece of body) {
    pieces.push(piece);
    read += piece.length;
    if (read >= bytes) break;
  }
  return utf8(joined(pieces).subarray(0, bytes));
}

export interface ReadStatus {
  readonly code: number;
  readonly message: string;
  /** The version asked for lies in the server's future: another etcd is behind it now. */
  readonly tooLarge: boolean;
}

/** A Kubernetes `Status`, given as text or object; anything else is said in short. */
export function readStatus(given: unknown, code: number): ReadStatus {
  let value = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch {
      const begun = messageIn(given) ?? given.trim().slice(0, OTHER_CHARS);
      return { code, message: shortReason(begun) || `HTTP ${code}`, tooLarge: false };
    }
  }
  const status = asObject(value);
  const message = shortReason(asString(status.message) ?? asString(status.reason) ?? "") || `HTTP ${code}`;
  const causes = asArray(asObject(status.details).causes).map((cause) => asObject(cause).reason);
  const tooLarge =
    causes.includes("ResourceVersionTooLarge") || message.startsWith("Too large resource version");
  return { code: asNumber(status.code) ?? code, message, tooLarge };
}

/** The beginning of the message of a `Status` that was too long to be read to its end. */
function messageIn(text: string): string | undefined {
  const found = /"message"\s*:\s*"((?:[^"\\]|\\.){1,1000})/.exec(text)?.[1];
  try {
    return found === undefined ? undefined : (JSON.parse(`"${found}"`) as string);
  } catch {
    return undefined;
  }
}
