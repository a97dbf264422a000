/**
 * Scenarios as sources: their id holds all that there is to know, so they are played when somebody asks for them.
 *
 * An id costs its sender nothing and the server seconds, so playing is bounded: one scenario at a time and few that wait,
 * a budget for each, in slices between which the server answers others. What was refused is remembered as well as what was
 * played. A worker thread would take less than its half off this one: reading the records into the store stays here, and
 * sending them over costs as much again.
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { createBoundedMap } from "../model/bounded-map.ts";
import { BusyError, messageOf } from "../model/errors.ts";
import { type Budget, isScenarioId, PAGE_BUDGET, scenarioOf, simulateInSlices } from "../sim/index.ts";
import type { Store } from "../store/store.ts";
import { formatTrace } from "../trace/writer.ts";
import { inSlices } from "./in-slices.ts";
import { loadTraceText } from "./loaded-recording.ts";
import { createStoreCache } from "./store-cache.ts";

/** Text of one scenario's records. */
const MOST_TEXT_BYTES = 48 * 1024 * 1024;
/** Records of all scenarios that stay loaded. */
const KEPT_BYTES = 96 * 1024 * 1024;
/** More than these do not wait for their turn. */
const MOST_WAITING = 4;
const REMEMBERED_REFUSALS = 200;
/** Text that is read in one go: a few milliseconds. */
const PIECE_CHARS = 32 * 1024;

export interface Simulated {
  /**
   * null when the id is none of a scenario. Rejects with an Error when the scenario cannot be played, and when the signal
   * fires; when those of all who asked have fired, it is played no further.
   * @throws BusyError when too many wait already
   */
  open(id: string, signal?: AbortSignal): Promise<Store | null>;
}

export interface SimulatedOptions {
  readonly budget?: Budget;
  readonly keptBytes?: number;
  readonly play?: typeof play;
}

export function createSimulated({
  budget = PAGE_BUDGET,
  keptBytes = KEPT_BYTES,
  play: playOne = play,
}: SimulatedOptions = {}): Simulated {
  const cache = createStoreCache(keptBytes);
  const refusals = createBoundedMap<string, string>(REMEMBERED_REFUSALS);
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /** Plays after all that were asked for before. */
  const inTurn = (id: string, signal: AbortSignal): Promise<Store> => {
    if (waiting > MOST_WAITING)
      throw new BusyError("Other scenarios are being played. Try again in a moment.");
    waiting += 1;
    const played = last
      .then(() => {
        // Nobody has waited for its turn.
        signal.throwIfAborted();
        return playOne(id, budget, signal);
      })
      .finally(() => {
        waiting -= 1;
      });
    last = played.catch(() => undefined);
    return played;
  };
  return {
    async open(id, signal) {
      if (!isScenarioId(id)) return null;
      const epoch = epochOf(id);
      const refusal = refusals.get(epoch);
      if (refusal !== undefined) throw new Error(refusal);
      const read = async (waited: AbortSignal): Promise<Store> => {
        try {
          return await inTurn(id, waited);
        } catch (error) {
          // To be busy is no property of the scenario, nor that nobody waits for it.
          if (!(error instanceof BusyError || waited.aborted)) refusals.set(epoch, messageOf(error));
          throw error;
        }
      };
      return cache.load(epoch, read, signal);
    },
  };
}

function epochOf(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 12);
}

async function play(id: string, budget: Budget, signal: AbortSignal): Promise<Store> {
  const steps = simulateInSlices(scenarioOf(id), undefined, budget);
  const { header, records } = await inSlices(steps, { signal });
  const summary = {
    id,
    kind: "recording",
    title: header.note ?? id,
    story: "",
    lookFor: [],
    records: records.length,
    from: null,
    to: null,
    durationMs: null,
    sizeBytes: null,
  } as const;
  const text = pieces(formatTrace(header, records));
  return loadTraceText(summary, epochOf(id), text, { budget: { bytes: MOST_TEXT_BYTES }, signal });
}

/** The lines, joined to pieces, with a turn for others between two of them. */
async function* pieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
    await setImmediate();
  }
  yield piece;
}
