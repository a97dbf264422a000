/** Why NATS cannot be talked to, in sentences for people: what, where, and what to do. */
import { JetStreamApiError } from "@nats-io/jetstream";
import { TimeoutError } from "@nats-io/transport-node";
import { messageOf } from "../model/errors.ts";

/** What is known of those who connect, to say what to change. */
export interface Asked {
  /** Hosts, without credentials. */
  readonly where: string;
  /** There is a file with credentials. */
  readonly hasFile: boolean;
  /** A user or token stands in the address. */
  readonly hasUser: boolean;
  /** The client shows a certificate. */
  readonly hasCertificate: boolean;
}

/** Certificates that nobody vouches for. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** How a server refuses the certificate of a client, or that there is none. */
const REFUSED_CERTIFICATE =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE)/;

/** As the server says that somebody may come in, but not do this. */
const FORBIDDEN = /^Permissions Violation for (Publish|Subscription) to "(\S+)"/i;

/** Why a connection was not made, or has ended; without a full stop. Null where nothing more is known than that. */
export function whyNoConnection(error: unknown, asked: Asked): string | null {
  const { where } = asked;
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  const code = codeOf(error);
  if (name === "UserAuthenticationExpiredError" || /authentication expired/i.test(message)) {
    return `NATS (${where}) refuses the credentials: they have expired; ${remedyOf(asked)}`;
  }
  if (/authentication revoked/i.test(message)) {
    return `NATS (${where}) refuses the credentials: they have been revoked; ${remedyOf(asked)}`;
  }
  if (name === "AuthorizationError") return `NATS (${where}) refuses the credentials: ${remedyOf(asked)}`;
  if (UNTRUSTED.has(code)) {
    return `The certificate of NATS (${where}) is signed by nobody who is trusted here (${code}): give the certificate of its authority with --nats-ca FILE (SKSCOPE_NATS_CA)`;
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `The certificate of NATS (${where}) is not valid now (${code}): it has to be renewed there, or a clock is wrong`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `The certificate of NATS (${where}) is for another name: use one that it names, or have it renewed (${message})`;
  }
  if (REFUSED_CERTIFICATE.test(code)) {
    return asked.hasCertificate
      ? `NATS (${where}) refuses the certificate of --nats-cert (${code}): it must be valid now and signed by an authority that is trusted there`
      : `NATS (${where}) wants a certificate of its clients (${code}): give one with --nats-cert FILE and --nats-key FILE (SKSCOPE_NATS_CERT, SKSCOPE_NATS_KEY)`;
  }
  if (/does not support 'tls'/.test(message)) {
    return `NATS (${where}) offers no TLS, which tls:// or --nats-ca asks for: set up TLS there, or use nats:// without it`;
  }
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code.startsWith("ERR_OSSL_")) {
    return `TLS with NATS (${where}) fails: ${message} (${code})`;
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `NATS (${where}) cannot be reached: no address is known for its name (${code})`;
  }
  return null;
}

function remedyOf({ hasFile, hasUser }: Asked): string {
  if (hasFile)
    return "put valid ones into the file of --creds (SKSCOPE_NATS_CREDS), which is read again with every attempt";
  return hasUser
    ? "the user, password or token in its address is wrong or no longer valid"
    : "it wants some; give a file with --creds (SKSCOPE_NATS_CREDS), or a user and password in its address";
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined || cause === error ? "" : codeOf(cause);
}

/** What nats-server refuses a message with, by its numbers (errors.json of nats-server). */
const NO_ROOM: ReadonlyMap<number, string> = new Map([
  [
    10002,
    "the account of NATS stores as much as it may: raise its limit (max_file, disk_storage), or let its streams keep less (nats stream edit --max-age)",
  ],
  [
    10023,
    "nats-server has no room left (insufficient resources): give it more, or let its streams keep less",
  ],
  [10028, "nats-server has no memory left for streams: raise max_memory_store, or let them keep less"],
  [10047, "nats-server has no disk left for streams: raise max_file_store, or let them keep less"],
]);
const MESSAGE_TOO_LARGE = 10054;
const NOT_STORED = 10077;

/** The stream refuses what is sent because it, its account or its server is full. */
export function isWithoutRoom(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return false;
  return NO_ROOM.has(error.code) || error.code === NOT_STORED || error.code === MESSAGE_TOO_LARGE;
}

/** Which limit it is, and what to do. */
function whyNoRoom({ code, message }: JetStreamApiError): string {
  const full = (what: string, limit: string): string =>
    `the stream holds ${what} as it may and refuses more (${message}): raise its ${limit}, or let it drop the oldest (nats stream edit --discard=old)`;
  if (code === MESSAGE_TOO_LARGE)
    return `the stream takes no messages as large as this (${message}): raise its max_msg_size`;
  if (/maximum bytes/.test(message)) return full("as many bytes", "max_bytes");
  if (/maximum messages per subject/.test(message))
    return full("as many messages of a subject", "max_msgs_per_subject");
  if (/maximum messages/.test(message)) return full("as many messages", "max_msgs");
  return NO_ROOM.get(code) ?? `nats-server cannot store it (${message}): look at its disk and its log`;
}

/** Why a request failed, in words for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof TimeoutError) return "NATS does not answer in time";
  if (!(error instanceof Error)) return messageOf(error);
  if (error instanceof JetStreamApiError && isWithoutRoom(error)) return whyNoRoom(error);
  // What the client says when nobody answers for a stream, as while a cluster of servers chooses who does.
  if (error.name === "JetStreamNotEnabled") return "no server of NATS answers for the stream";
  const [, operation, subject] = FORBIDDEN.exec(error.message) ?? [];
  if (operation !== undefined) {
    const how = operation === "Publish" ? "publish" : "subscribe";
    return `NATS does not allow to ${how} to ${subject}: docs/scale-out.md lists what is needed`;
  }
  return messageOf(error);
}
