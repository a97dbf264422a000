/** A cluster with two tenants that do the same at the same time, none of whose names stands in the other's objects. */
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { createFakeApi, type FakeApi } from "./fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "./play-cluster.ts";

/** The tenant whose viewer looks. */
export const OURS = { namespace: "demo", revision: "hello-00001" } as const;
/** The tenant of whom nothing may be told. */
export const THEIRS = { namespace: "zz-cellar", revision: "merlot-00001" } as const;
/** What stands in no text that is not about them. */
export const THEIR_NAMES = /zz-cellar|merlot/i;

export interface TwoTenants {
  readonly api: FakeApi;
  /** Plays what follows the first lists: so many records of each, or all that are left. */
  play(count?: number): void;
}

/** The recording cold-start, and the same under other names. */
export async function twoTenantRecords(): Promise<readonly TraceRecord[]> {
  const records = await recordsOf("cold-start");
  return records.flatMap((record) => {
    const text = JSON.stringify(record);
    if (!text.includes(OURS.namespace)) return [numbered(record, 0)];
    const theirs = JSON.parse(text.replaceAll("demo", THEIRS.namespace).replaceAll("hello", "merlot"));
    return [numbered(record, 0), numbered(theirs, 1)];
  });
}

/** The same, served. */
export async function createTwoTenants(): Promise<TwoTenants> {
  const api = await createFakeApi({ token: "two" });
  const both = await twoTenantRecords();
  const pods = processPods(both);
  for (const { initial, resource, object } of both) if (initial) api.put(resource, object);
  const rest = both.filter(({ initial }) => !initial);
  return {
    api,
    play(count = rest.length) {
      for (const record of rest.splice(0, 2 * count)) serve(api, record, pods);
    },
  };
}

/** Versions of both are in one order. */
function numbered(record: TraceRecord, place: 0 | 1): TraceRecord {
  const metadata = record.object.metadata as JsonObject | undefined;
  if (metadata?.resourceVersion === undefined) return record;
  const resourceVersion = String(2 * Number(metadata.resourceVersion) + place);
  return { ...record, object: { ...record.object, metadata: { ...metadata, resourceVersion } } };
}
