/** The connection to NATS: where it leads, whether it is there, and why not. */
import { readFileSync } from "node:fs";
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator, type NatsConnection, TimeoutError } from "@nats-io/transport-node";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";

export interface NatsOptions {
  /** `nats://host:4222`, with user and password or a token before an @, several separated by commas; `tls://` asks for TLS. */
  readonly url: string;
  /** File with credentials; read again with every attempt, so that new ones need no restart. */
  readonly credentials?: string;
  /** How a list of connections names this one. */
  readonly name: string;
}

export interface Nats {
  readonly connection: NatsConnection;
  readonly streams: JetStreamManager;
  readonly jetstream: JetStreamClient;
  /** For people: hosts, without credentials. */
  readonly where: string;
  /** Why nothing reaches the server now; empty while it does. */
  readonly trouble: string;
  /** Called when the connection has come back or gone. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** An address for NATS that none can be. */
export class NatsAddressError extends Error {
  override readonly name = "NatsAddressError";
}

const RETRY_MS: DurationMs = 500;
const CONNECT_MS: DurationMs = 5_000;

interface Address {
  readonly servers: readonly string[];
  readonly isTls: boolean;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/** @throws NatsAddressError */
export function readNatsUrl(url: string): Address {
  const parts = url.split(",").map((part) => part.trim());
  const urls = parts.map((part) => {
    const text = /^[a-z]+:\/\//.test(part) ? part : `nats://${part}`;
    if (!URL.canParse(text)) throw new NatsAddressError(notAnAddress());
    return new URL(text);
  });
  const [first] = urls;
  if (
    first === undefined ||
    urls.some(({ protocol, hostname }) => !/^(nats|tls):$/.test(protocol) || hostname === "")
  ) {
    throw new NatsAddressError(notAnAddress());
  }
  const user = decodeURIComponent(first.username);
  const pass = decodeURIComponent(first.password);
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || "4222"}`),
    isTls: first.protocol === "tls:",
    ...(user === "" ? {} : pass === "" ? { token: user } : { user, pass }),
  };
}

/** The text itself may hold a password, so it is not repeated. */
function notAnAddress(): string {
  return "The address of NATS must be like nats://host:4222 (tls:// for TLS; more hosts behind commas).";
}

/**
 * Connects, and goes on trying for as long as it takes; what fails is said in {@link Nats.trouble}.
 * @throws NatsAddressError; Error when the file with credentials cannot be read at first
 */
export async function connectNats({ url, credentials, name }: NatsOptions): Promise<Nats> {
  const { servers, isTls, ...given } = readNatsUrl(url);
  const where = servers.join(", ");
  if (credentials !== undefined) readFileSync(credentials);
  const listeners = new Set<() => void>();
  let trouble = `NATS (${where}) has not answered yet`;
  const connection = await connect({
    servers: [...servers],
    name,
    ...given,
    ...(isTls ? { tls: {} } : {}),
    ...(credentials === undefined
      ? {}
      : { authenticator: credsAuthenticator(() => readFileSync(credentials)) }),
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    waitOnFirstConnect: true,
    // Who takes credentials away may give new ones.
    ignoreAuthErrorAbort: true,
  });
  trouble = "";
  const set = (text: string): void => {
    if (trouble === text) return;
    trouble = text;
    for (const listener of listeners) listener();
  };
  void (async () => {
    /** The server says why before it ends the connection. */
    let said: string | null = null;
    for await (const status of connection.status()) {
      if (status.type === "reconnect") set("");
      else if (status.type === "close") set(`The connection to NATS (${where}) is closed`);
      else if (status.type === "error" && status.error.name === "AuthorizationError") {
        said = `NATS (${where}) refuses the credentials`;
        set(said);
      } else if (status.type === "disconnect") {
        set(said ?? `NATS (${where}) cannot be reached`);
        said = null;
      }
    }
  })();
  return {
    connection,
    jetstream: jetstream(connection),
    streams: await jetstreamManager(connection, { checkAPI: false }),
    where,
    get trouble() {
      return trouble;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => connection.close(),
  };
}

/** Why a request failed, in words for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof TimeoutError) return "NATS does not answer in time";
  // What the client says when nobody answers for a stream, as while a cluster of servers chooses who does.
  if (error instanceof Error && error.name === "JetStreamNotEnabled")
    return "no server of NATS answers for the stream";
  return messageOf(error);
}
