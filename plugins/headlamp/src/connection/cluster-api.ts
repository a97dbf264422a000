/**
 * The connection that Headlamp has to a cluster, as lib/cluster asks for one. No import of Headlamp: what it offers comes in.
 *
 *   lists, ends of logs ──▶ clusterRequest ──▶ Headlamp's backend ──▶ API server
 *   watches, followed logs ──▶ stream (a WebSocket each: over HTTP/1.1 a browser has six connections for everything)
 */
import {
  type ApiResponse,
  type ClusterApi,
  ClusterUnreachableError,
} from '../../../../lib/panel/index.ts';
import { createByteQueue } from './byte-queue.ts';

/** What is used of Headlamp's `ApiProxy`. */
export interface HeadlampProxy {
  clusterRequest(path: string, params: Record<string, unknown>): Promise<unknown>;
  stream(
    path: string,
    onMessage: (data: unknown) => void,
    args: Record<string, unknown>
  ): { cancel(): void; getSocket(): WebSocket | null };
}

/** Headlamp makes the socket some time after it was asked for, and tells nobody. */
const SOCKET_POLL_MS = 20;
const NEWLINE = 10;
const encoder = new TextEncoder();

/** The API server of a cluster of Headlamp, by its name there. */
export function headlampApi(proxy: HeadlampProxy, cluster: string): ClusterApi {
  const ask = (path: string, signal?: AbortSignal) => request(proxy, cluster, path, signal);
  return {
    name: cluster,
    get(path, signal) {
      const { pathname, searchParams } = new URL(path, 'http://cluster');
      if (searchParams.get('watch') === '1') {
        // Servers that do not know streaming lists refuse them before the socket opens, and it does not say why.
        if (searchParams.has('sendInitialEvents')) {
          return Promise.resolve(statusAnswer(422, 'lists are asked for in pages here'));
        }
        const why = withQuery(pathname, searchParams, { timeoutSeconds: '1' });
        return openStream({ proxy, cluster, path, signal, decode: eventLine, ask, why });
      }
      if (searchParams.get('follow') === 'true') {
        const why = withQuery(pathname, searchParams, { follow: 'false', limitBytes: '1' });
        return openStream({ proxy, cluster, path, signal, decode: logBytes, ask, why });
      }
      return ask(path, signal);
    },
    // Headlamp signs in.
    reload: () => undefined,
  };
}

async function request(
  proxy: HeadlampProxy,
  cluster: string,
  path: string,
  signal?: AbortSignal
): Promise<ApiResponse> {
  let response: Response;
  try {
    response = (await proxy.clusterRequest(path, {
      cluster,
      isJSON: false,
      // Whoever may not ask for one thing stays signed in for the others.
      autoLogoutOnAuthError: false,
      ...(signal === undefined ? {} : { signal }),
    })) as Response;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return answerOf(error);
  }
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers.entries()),
    body: bodyOf(response),
  };
}

/** Headlamp throws what is no success: its status, and a message that begins with the status's name. */
function answerOf(error: unknown): ApiResponse {
  const { status, message = '' } = error as {
    readonly status?: unknown;
    readonly message?: string;
  };
  if (typeof status !== 'number') throw new ClusterUnreachableError(message || String(error));
  const said = message.replace(/^[A-Z][A-Za-z' ]* - /, '');
  return statusAnswer(status, said === 'undefined' || said === '' ? `HTTP ${status}` : said);
}

function statusAnswer(code: number, message: string): ApiResponse {
  const text = JSON.stringify({ kind: 'Status', status: 'Failure', message, code });
  return { status: code, headers: {}, body: one(encoder.encode(text)) };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* bodyOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function withQuery(
  pathname: string,
  before: URLSearchParams,
  changes: Record<string, string>
): string {
  const query = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return `${pathname}?${query}`;
}

interface StreamRequest {
  readonly proxy: HeadlampProxy;
  readonly cluster: string;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  /** A message as bytes of the body. */
  readonly decode: (data: unknown) => Uint8Array;
  readonly ask: (path: string, signal?: AbortSignal) => Promise<ApiResponse>;
  /** What is asked over HTTP where no socket opens: a socket does not say why. */
  readonly why: string;
}

/** Resolves when the socket is open, or with what the server says instead. */
async function openStream(wanted: StreamRequest): Promise<ApiResponse> {
  const { proxy, cluster, path, signal, decode, ask, why } = wanted;
  const queue = createByteQueue();
  const isOpen = await new Promise<boolean>((resolve, reject) => {
    const end = (): void => {
      queue.end();
      resolve(false);
    };
    const handle = proxy.stream(
      path,
      data => {
        queue.push(decode(data));
        resolve(true);
      },
      { cluster, isJson: false, reconnectOnFailure: false, failCb: end }
    );
    queue.onLeave(() => handle.cancel());
    const abort = (): void => {
      const error = new DOMException('This operation was aborted', 'AbortError');
      handle.cancel();
      queue.fail(error);
      reject(error);
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    const look = (): void => {
      if (queue.isOver) return;
      const socket = handle.getSocket();
      if (socket === null) setTimeout(look, SOCKET_POLL_MS);
      else if (socket.readyState === 1) resolve(true);
      else socket.addEventListener('open', () => resolve(true));
    };
    look();
  });
  if (isOpen) return { status: 200, headers: {}, body: queue.pieces() };
  const answer = await ask(why, signal);
  if (answer.status !== 200) return answer;
  await dropped(answer.body);
  throw new ClusterUnreachableError("Headlamp's connection carries no WebSocket to this cluster");
}

async function dropped(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

/** An event of a watch is a message: a line of what the watch would be over HTTP. */
function eventLine(data: unknown): Uint8Array {
  const bytes = bytesOf(data);
  if (bytes[bytes.length - 1] === NEWLINE) return bytes;
  const line = new Uint8Array(bytes.length + 1);
  line.set(bytes);
  line[bytes.length] = NEWLINE;
  return line;
}

/** Pieces of a log come in base64: Headlamp asks for that protocol, and only logs are encoded by it. */
function logBytes(data: unknown): Uint8Array {
  if (typeof data !== 'string') return bytesOf(data);
  try {
    return Uint8Array.from(atob(data), char => char.charCodeAt(0));
  } catch {
    return encoder.encode(data);
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return encoder.encode(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array();
}
