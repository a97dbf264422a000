/** The connection to NATS: where it leads, whether it is there, and why not. */
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, connect, type NatsConnection, TimeoutError } from "@nats-io/transport-node";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { readCredentials } from "./credentials.ts";
import { alertOf, asksForTls, type TlsFiles, tlsOf, whyNoTls } from "./tls.ts";
import { type Asked, whyNoConnection } from "./why-not.ts";

export interface NatsOptions extends TlsFiles {
  /** `nats://host:4222`, with user and password or a token before an @, several separated by commas; `tls://` asks for TLS. */
  readonly url: string;
  /** File with credentials; read again with every attempt, so that new ones need no restart. */
  readonly credentials?: string;
  /** How a list of connections names this one. */
  readonly name: string;
  /** Told why there is no connection yet, in a sentence without its full stop, whenever that changes. */
  readonly onWaiting?: (reason: string) => void;
  /** Ends the attempts to connect for the first time. */
  readonly signal?: AbortSignal;
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
/** Of a server that did not let anybody in, to say why. */
const ALERT_MS: DurationMs = 2_000;
/** So often it is asked why nothing reaches the server. */
const ASK_MS: DurationMs = 2_000;

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
 * Connects, and goes on trying for as long as it takes; what fails is said in {@link NatsOptions.onWaiting}, later in {@link Nats.trouble}.
 * @throws NatsAddressError; Error when a file that was given cannot be used at first, or the signal fires
 */
export async function connectNats(options: NatsOptions): Promise<Nats> {
  const { onWaiting, signal } = options;
  const given = clientOf(options);
  const { client, whyNot, where } = given;
  let waitsFor = "";
  for (;;) {
    const opened = await opening(client, given.files);
    if (!(opened instanceof Error)) return natsOf(opened, given);
    signal?.throwIfAborted();
    const reason = whyNot(opened) ?? `NATS (${where}) has not answered yet`;
    if (reason !== waitsFor) onWaiting?.(reason);
    waitsFor = reason;
    await pause(RETRY_MS);
    signal?.throwIfAborted();
  }
}

/** How a client connects, and what is said when it cannot. */
interface Client {
  readonly client: ConnectionOptions;
  /** For TLS; null: it is not asked for. */
  readonly files: TlsFiles | null;
  readonly where: string;
  /** null where nothing is known beyond that. */
  whyNot(error: unknown): string | null;
}

function clientOf(options: NatsOptions): Client {
  const { url, credentials: path, name } = options;
  const { servers, isTls, ...given } = readNatsUrl(url);
  const credentials = path === undefined ? null : readCredentials(path);
  const unusable = whyNoTls(options);
  if (unusable !== null) throw new Error(`${unusable}.`);
  const client: ConnectionOptions = {
    servers: [...servers],
    name,
    ...given,
    ...(isTls || asksForTls(options) ? { tls: tlsOf(servers, options) } : {}),
    ...(credentials === null ? {} : { authenticator: credentials.authenticator }),
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    // Who takes credentials away may give new ones.
    ignoreAuthErrorAbort: true,
  };
  const hasUser = given.user !== undefined || given.token !== undefined;
  const where = servers.join(", ");
  const asked: Asked = {
    where,
    hasFile: credentials !== null,
    hasUser,
    hasCertificate: options.certificate !== undefined,
  };
  return {
    client,
    files: client.tls == null ? null : options,
    where,
    whyNot: (error) => credentials?.failure || whyNoTls(options) || whyNoConnection(error, asked),
  };
}

/** One attempt: the connection, or what it failed with. */
async function opening(client: ConnectionOptions, files: TlsFiles | null): Promise<NatsConnection | Error> {
  try {
    return await connect(client);
  } catch (error) {
    if (error instanceof TimeoutError && files !== null) {
      const alerts = await Promise.all(
        [client.servers ?? []].flat().map((server) => alertOf(server, files, ALERT_MS)),
      );
      const alert = alerts.find((one) => one !== null);
      if (alert !== undefined) return alert;
    }
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

async function natsOf(connection: NatsConnection, { client, files, where, whyNot }: Client): Promise<Nats> {
  const listeners = new Set<() => void>();
  let trouble = "";
  const set = (text: string): void => {
    if (trouble === text) return;
    trouble = text;
    for (const listener of listeners) listener();
  };
  /** The client tries again without a word of what fails, so somebody else tries, too, and tells. */
  let isAsking = false;
  const isReached = (): boolean => trouble === "" || connection.isClosed();
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    for (;;) {
      await pause(ASK_MS);
      if (isReached()) break;
      const opened = await opening({ ...client, name: `${client.name}, asking` }, files);
      const reason = opened instanceof Error ? whyNot(opened) : null;
      if (!(opened instanceof Error)) await opened.close();
      if (!isReached() && reason !== null) set(reason);
    }
    isAsking = false;
  };
  void (async () => {
    /** The server says why before it ends the connection. */
    let said: string | null = null;
    for await (const status of connection.status()) {
      if (status.type === "reconnect") set("");
      else if (status.type === "close") set(`The connection to NATS (${where}) is closed`);
      else if (status.type === "error") {
        const reason = whyNot(status.error);
        if (reason === null) continue;
        said = reason;
        set(said);
      } else if (status.type === "disconnect") {
        set(said ?? `NATS (${where}) cannot be reached`);
        said = null;
        void ask();
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

function pause(ms: DurationMs): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
