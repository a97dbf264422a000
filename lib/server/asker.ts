/**
 * Who sent the request that is being answered, whether he is still there, and the connection to him. Route handlers get a
 * signal from Next, pages get none; here both have the same one, from the connection itself, wherever in the work it is asked for.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { shared } from "../sources/shared.ts";
import type { Viewer } from "./viewer.ts";

interface Asker {
  readonly gone: AbortSignal;
  readonly response: ServerResponse;
  /** null: nobody who has signed in by name. */
  readonly viewer: Viewer | null;
}

const askers = shared("askers", () => new AsyncLocalStorage<Asker>());

/** The one who asked has gone: there is nobody to answer. */
class GoneError extends Error {
  override readonly name = "GoneError";

  constructor() {
    super("Whoever asked has gone.");
  }
}

/** True for the reason of a signal of {@link askerSignal}. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === "GoneError";
}

/** Answers a request of this viewer, in which {@link askerSignal} fires when its connection ends before the answer does. */
export function answering<T>(response: ServerResponse, answer: () => T, viewer: Viewer | null = null): T {
  const gone = new AbortController();
  if (response.destroyed) gone.abort(new GoneError());
  response.once("close", () => {
    if (!response.writableFinished) gone.abort(new GoneError());
  });
  return askers().run({ gone: gone.signal, response, viewer }, answer);
}

/** Fires when whoever sent the request has gone; undefined outside of a request. */
export function askerSignal(): AbortSignal | undefined {
  return askers().getStore()?.gone;
}

/** What is answered with; undefined outside of a request. What Next writes to it comes before and after what is written here. */
export function askerConnection(): ServerResponse | undefined {
  return askers().getStore()?.response;
}

/** Who has signed in by name and sent the request; null for anybody else, undefined outside of a request. */
export function askerViewer(): Viewer | null | undefined {
  return askers().getStore()?.viewer;
}

const refused = shared("refusedAskers", () => new WeakSet<ServerResponse>());

/** Notes that the request that is being answered was not let in. */
export function markRefused(): void {
  const response = askerConnection();
  if (response !== undefined) refused().add(response);
}

/** True where {@link markRefused} was told so. */
export function wasRefused(response: ServerResponse): boolean {
  return refused().has(response);
}
