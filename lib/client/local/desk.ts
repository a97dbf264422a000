/** The worker's side of `messages.ts`, without the worker: takes calls and answers them from a library. */
import { messageOf, sourceFault } from "../../model/errors.ts";
import type { ReadBlob } from "./blob-text.ts";
import {
  createLibrary,
  type Library,
  type LibraryOptions,
  NoScenarioError,
  NothingReadError,
  UnknownSourceError,
} from "./library.ts";
import type { Failure, FromWorker, ToWorker } from "./messages.ts";

/**
 * @param readBlob reads a Blob at once, for recordings that are too large for memory
 * @returns a function that takes the messages of the page; the first one must be `begin`
 */
export function createDesk(
  fetchFile: LibraryOptions["fetchFile"],
  post: (message: FromWorker) => void,
  readBlob: ReadBlob | null = null,
): (message: ToWorker) => void {
  let library: Library = createLibrary({ shipped: [], fetchFile, readBlob });
  const stops = new Map<number, AbortController>();

  /** Runs a call and posts its result, unless the page has stopped the call. */
  const run = (call: number, work: (signal: AbortSignal) => Promise<unknown>): void => {
    const stop = new AbortController();
    stops.set(call, stop);
    work(stop.signal)
      .then(
        (answer): FromWorker => ({ say: "answer", call, answer }),
        (error: unknown): FromWorker => ({ say: "failure", call, failure: failureOf(error) }),
      )
      .then((end) => {
        stops.delete(call);
        if (!stop.signal.aborted) post(end);
      });
  };

  return (message) => {
    switch (message.say) {
      case "begin":
        library = createLibrary({ shipped: message.shipped, fetchFile, readBlob });
        return;
      case "open": {
        const { call, id, files } = message;
        run(call, (signal) =>
          library.open(id, files, {
            signal,
            onProgress: (progress) => post({ say: "progress", call, progress }),
          }),
        );
        return;
      }
      case "ask": {
        const { call, question, given } = message;
        const ask = library[question] as (...given: readonly unknown[]) => Promise<unknown>;
        run(call, () => ask(...given));
        return;
      }
      case "stream": {
        const { call, source, scope } = message;
        run(call, (signal) =>
          library.stream(source, scope, (event, json) => {
            if (!signal.aborted) post({ say: "event", call, event, json });
          }),
        );
        return;
      }
      case "stop":
        stops.get(message.call)?.abort();
    }
  };
}

function failureOf(error: unknown): Failure {
  const failure = { kind: kindOf(error), message: messageOf(error) };
  return error instanceof NothingReadError ? { ...failure, refused: error.refused } : failure;
}

function kindOf(error: unknown): Failure["kind"] {
  if (error instanceof UnknownSourceError) return "unknown";
  return error instanceof NoScenarioError ? "noScenario" : sourceFault(error);
}
