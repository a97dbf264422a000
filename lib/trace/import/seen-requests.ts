/**
 * Requests of gateways' logs until all inputs have been read: whose they are, objects tell that may come later. Where a line says it itself,
 * its record is written at once.
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { withoutCredentialsIn } from "../redact-text.ts";
import type { Row } from "./line-store.ts";
import type { MergedLines } from "./merged-lines.ts";
import type { Tally } from "./report.ts";
import { createRequestRevisions } from "./request-revisions.ts";
import type { Slices } from "./sorted-rows.ts";
import type { Draft, SeenRequest } from "./types.ts";

export interface SeenRequests {
  /** Takes what an object tells of requests. @param t when it was so; null when nobody knows since when */
  saw(resource: string, object: JsonObject, t: number | null): void;
  take(request: SeenRequest, tally: Tally): void;
  /** Writes the requests of which the revision is known, but for those of inputs that are left out. */
  placed(isLeft: (tally: Tally) => boolean): Slices<void>;
}

/** So many are looked at in one slice. */
const SLICE_REQUESTS = 256;

export function createSeenRequests(lines: MergedLines): SeenRequests {
  const revisions = createRequestRevisions();
  const held: { readonly row: Row; readonly tally: Tally }[] = [];
  const write = (seen: SeenRequest, key: string, tally: Tally): void => {
    const slash = key.indexOf("/");
    const whose = { namespace: key.slice(0, slash), revision: key.slice(slash + 1) };
    tally.counted(seen.time.t, "client");
    lines.write(draftOf(seen, whose, {}), tally);
  };
  return {
    saw: revisions.saw,
    take(given, tally) {
      const seen = { ...given, request: withoutCredentialsIn(given.request) };
      const key = revisions.named(seen);
      if (key !== null) write(seen, key, tally);
      else {
        const { cluster, pod, place } = seen;
        held.push({ row: lines.hold(draftOf(seen, {}, { cluster, pod, place }), tally), tally });
      }
    },
    *placed(isLeft) {
      for (const [i, { row, tally }] of held.entries()) {
        if (i % SLICE_REQUESTS === 0) yield;
        if (isLeft(tally)) continue;
        const seen = seenAgain(JSON.parse(lines.text(row)) as JsonObject, lines.t(row));
        const key = revisions.of(seen);
        if (key === null) tally.left("noRevision", `${seen.place}: ${asString(seen.request.host) ?? ""}`);
        else write(seen, key, tally);
      }
      held.length = 0;
    },
  };
}

function draftOf({ time, request }: SeenRequest, whose: JsonObject, extra: JsonObject): Draft {
  return {
    ...time,
    type: "REQUEST",
    resource: "gateway",
    initial: false,
    clock: "client",
    object: { ...whose, ...request },
    extra,
  };
}

function seenAgain({ t: at, object, cluster, pod, place }: JsonObject, t: number): SeenRequest {
  const text = asString;
  return {
    time: { t, at: text(at) ?? "" },
    place: text(place) ?? "",
    cluster: text(cluster) ?? "",
    pod: text(pod) ?? "",
    request: asObject(object),
  };
}
