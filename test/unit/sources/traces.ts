import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceSummary } from "../../../lib/model/api.ts";
import { loadRecording } from "../../../lib/sources/loaded-recording.ts";
import type { Store } from "../../../lib/store/store.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

export const SHIPPED = join(ROOT, "public", "traces");

const loaded = new Map<string, Promise<Store>>();

/** A shipped recording, loaded once for all tests of a file. */
export function shipped(id: string): Promise<Store> {
  const known =
    loaded.get(id) ?? loadRecording({ path: join(SHIPPED, `${id}.ndjson.gz`), summary: summary(id) });
  loaded.set(id, known);
  return known;
}

/** Lines as a recording; objects become JSON. */
export async function recordingOf(lines: readonly (object | string)[]): Promise<Store> {
  const path = join(mkdtempSync(join(tmpdir(), "skscope-")), "trace.ndjson");
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
  );
  return loadRecording({ path, summary: summary("trace") });
}

export function summary(id: string): SourceSummary {
  return {
    id,
    kind: "recording",
    title: id,
    story: "",
    lookFor: [],
    records: null,
    from: null,
    to: null,
    durationMs: null,
    sizeBytes: null,
  };
}

const START = Date.parse("2026-01-01T00:00:00Z");

/** A record at so many milliseconds after the start. */
export function at(ms: number, type: string, resource: string, object: object, initial = false): object {
  return { t: new Date(START + ms).toISOString(), type, resource, ...(initial ? { initial } : {}), object };
}

/** A pod of a revision in the namespace `demo`. */
export function pod(revision: string, name: string, resourceVersion: string): object {
  return {
    metadata: {
      namespace: "demo",
      name,
      uid: `uid-${name}`,
      resourceVersion,
      labels: { "serving.knative.dev/revision": revision },
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** The SKS of a revision in the namespace `demo`. */
export function sks(name: string, mode: "Serve" | "Proxy", resourceVersion: string): object {
  return {
    metadata: { namespace: "demo", name, uid: `uid-${name}`, resourceVersion },
    spec: { mode, numActivators: 2 },
    status: { serviceName: name, privateServiceName: `${name}-private` },
  };
}

export const SKS = "serverlessservices.networking.internal.knative.dev";

/**
 * Two revisions, a and b. The watch of pods is lost, and the list after it does not hold pod a-1 any more; that the
 * list is complete is told by a record of b.
 *
 *   pods   a-1 b-1 │ b-1′ │ GAP ░░░░░ list: b-1″ │ b-2
 */
export const LOST_POD: readonly object[] = [
  at(0, "ADDED", SKS, sks("a", "Serve", "1"), true),
  at(0, "ADDED", SKS, sks("b", "Serve", "2"), true),
  at(1, "ADDED", "pods", pod("a", "a-1", "3"), true),
  at(2, "ADDED", "pods", pod("b", "b-1", "4"), true),
  at(1_000, "MODIFIED", "pods", pod("b", "b-1", "5")),
  at(2_000, "MODIFIED", SKS, sks("b", "Proxy", "6")),
  at(5_000, "GAP", "pods", { reason: "connection lost" }),
  at(8_000, "ADDED", "pods", pod("b", "b-1", "7"), true),
  at(9_000, "ADDED", "pods", pod("b", "b-2", "8")),
  at(10_000, "MODIFIED", SKS, sks("a", "Proxy", "9")),
];
