/**
 * Requests of gateways' logs until all inputs have been read: whose they are, objects tell that may come later. Where a line says it itself,
 * its record is written at once; others wait as text, in which only the revision is missing.
 */
import { asString, type JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { withoutCredentialsIn } from "../redact-text.ts";
import { createLineStore, type LineStore } from "./line-store.ts";
import type { MergedLines } from "./merged-lines.ts";
import type { Tally } from "./report.ts";
import { createRequestRevisions, type Sought } from "./request-revisions.ts";
import type { Slices } from "./sorted-rows.ts";
import type { SeenRequest } from "./types.ts";

export interface SeenRequests {
  /** Takes what an object tells of requests. @param t when it was so; null when nobody knows since when */
  saw(resource: string, object: JsonObject, t: EpochMs | null): void;
  take(request: SeenRequest, tally: Tally): void;
  /** Writes the requests of which the revision is known, but for those of inputs that are left out. */
  placed(isLeft: (tally: Tally) => boolean): Slices<void>;
}

/** Requests that wait; their memory is given back together. */
interface Waiting {
  readonly store: LineStore;
  readonly sought: Sought[];
  readonly tallies: Tally[];
}

const WAITING_ROWS = 16_384;
/** So many are looked at in one slice. */
const SLICE_REQUESTS = 512;

export function createSeenRequests(lines: MergedLines): SeenRequests {
  const revisions = createRequestRevisions();
  const known = new Map<string, Sought>();
  let waiting: Waiting[] = [];

  const soughtOf = ({ cluster, pod, request }: SeenRequest): Sought => {
    const host = asString(request.host) ?? "";
    const via = asString(request.via) ?? "";
    const id = `${cluster}\n${pod}\n${host}\n${via}`;
    let sought = known.get(id);
    if (sought === undefined) {
      sought = { cluster, pod, host, via };
      known.set(id, sought);
    }
    return sought;
  };
  const lastWaiting = (): Waiting => {
    const last = waiting.at(-1);
    if (last !== undefined && last.sought.length < WAITING_ROWS) return last;
    const next = { store: createLineStore(), sought: [], tallies: [] };
    waiting.push(next);
    return next;
  };
  return {
    saw: revisions.saw,
    take(seen, tally) {
      const { t } = seen.time;
      const key = revisions.named(seen.cluster);
      if (key !== null) {
        tally.counted(t, "client");
        lines.writeText(withRevision(textOf(seen), key), t, tally);
        return;
      }
      const { store, sought, tallies } = lastWaiting();
      store.add(textOf(seen), t, t, 0);
      sought.push(soughtOf(seen));
      tallies.push(tally);
    },
    *placed(isLeft) {
      const all = waiting;
      waiting = [];
      for (let part = all.shift(); part !== undefined; part = all.shift()) {
        const { store, tallies } = part;
        for (const [row, sought] of part.sought.entries()) {
          if (row % SLICE_REQUESTS === 0) yield;
          const tally = tallies[row] as Tally;
          if (isLeft(tally)) continue;
          const t = store.t(row);
          const key = revisions.of(sought, t);
          if (key === null) {
            tally.left("noRevision", sought.host);
            continue;
          }
          tally.counted(t, "client");
          lines.writeText(withRevision(store.text(row), key), t, tally);
        }
      }
    },
  };
}

const BEGIN = ',"type":"REQUEST","resource":"gateway","object":{';

/** The record without its revision. */
function textOf({ time: { at }, request }: SeenRequest): string {
  return `{"t":"${at}"${BEGIN}${JSON.stringify(withoutCredentialsIn(request)).slice(1)},"clock":"client"}\n`;
}

function withRevision(text: string, key: string): string {
  const slash = key.indexOf("/");
  const whose = `"namespace":${JSON.stringify(key.slice(0, slash))},"revision":${JSON.stringify(key.slice(slash + 1))},`;
  const at = text.indexOf(BEGIN) + BEGIN.length;
  return text.slice(0, at) + whose + text.slice(at);
}
