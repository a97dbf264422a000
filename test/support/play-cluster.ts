/**
 * A cluster to look at without one: plays a recording into a fake API server as it happened, in real time.
 *
 *   node test/support/play-cluster.ts many-revisions /tmp/kubeconfig [speed]
 */
import { writeFileSync } from "node:fs";
import { asObject, asString } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { readTraceFile } from "../../lib/sources/trace-file.ts";
import { createFakeApi, type FakeApi } from "./fake-api/fake-api.ts";

const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);

export interface PlayedCluster {
  readonly api: FakeApi;
  /** Resolves when the last record was served. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export async function recordsOf(id: string): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  const path = new URL(`../../public/traces/${id}.ndjson.gz`, import.meta.url).pathname;
  await readTraceFile(path, { onRecord: (record) => records.push(record), onProblem: () => undefined });
  return records;
}

/** Names of the pods that print the logs, by process; the autoscaler does not say in its lines which pod it is. */
export function processPods(records: readonly TraceRecord[]): ReadonlyMap<string, string> {
  const pods = new Map<string, string>();
  for (const { resource, initial, object } of records) {
    if (!initial || resource !== "pods") continue;
    const { labels, name } = asObject(object.metadata);
    const app = asString(asObject(labels).app);
    if (app !== undefined) pods.set(app, asString(name) ?? "");
  }
  return pods;
}

/** Serves one record. */
export function serve(
  api: FakeApi,
  { type, resource, object }: TraceRecord,
  pods: ReadonlyMap<string, string>,
): void {
  const pod = asString(object["knative.dev/pod"]) ?? pods.get(resource);
  if (type === "LOG" && pod !== undefined) {
    // A line that is printed now says so; the recording's own time would lie in the past.
    const line = { ...object, timestamp: new Date().toISOString() };
    api.log("knative-serving", pod, resource, JSON.stringify(line));
  } else if (OBJECTS.has(type)) api.apply({ type: type as "ADDED", resource, object });
  else if (type === "BOOKMARK") api.bookmark(resource);
}

/** Plays a recording, when `start` has come; the state it begins with is there at once. */
export async function playCluster(
  id: string,
  speed = 1,
  start: Promise<void> = Promise.resolve(),
): Promise<PlayedCluster> {
  const api = await createFakeApi({ token: "play" });
  const records = await recordsOf(id);
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  const pods = processPods(records);
  const rest = records.filter(({ initial }) => !initial);
  const begin = rest[0]?.t ?? 0;
  let timer: NodeJS.Timeout | undefined;
  const play = (): Promise<void> => {
    const began = Date.now();
    let next = 0;
    return new Promise((resolve) => {
      const serveDue = (): void => {
        const due = begin + (Date.now() - began) * speed;
        for (; next < rest.length && (rest[next]?.t ?? 0) <= due; next++)
          serve(api, rest[next] as TraceRecord, pods);
        if (next === rest.length) resolve();
        else timer = setTimeout(serveDue, 5);
      };
      serveDue();
    });
  };
  const ended = start.then(play);
  return {
    api,
    ended,
    stop: () => {
      clearTimeout(timer);
      return api.close();
    },
  };
}

if (import.meta.main) {
  const [id = "many-revisions", path = "kubeconfig.json", speed = "1"] = process.argv.slice(2);
  // Without waiting: who requires this file cannot wait for it.
  void playCluster(id, Number(speed)).then(({ api }) => {
    writeFileSync(path, api.kubeconfig({ context: "played" }), { mode: 0o600 });
    process.stdout.write(`${id} is played at ${api.url}; kubeconfig: ${path}\n`);
  });
}
