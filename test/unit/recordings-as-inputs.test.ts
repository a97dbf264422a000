/** Each recording, in the shapes in which operators have such: whatever it is, it ends with the same modes, paths and conditions. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { reportOf } from "../../lib/core/index.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import type { InputFile } from "../../lib/trace/import/types.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import { accessLog, ENVOYS_TEXT } from "../support/access-log.ts";
import { fileInput, importedFiles, tar } from "../support/archive-shapes.ts";
import { auditEvents } from "../support/audit-log.ts";
import { sonobuoy, supportBundle, veleroBackup } from "../support/bundle-shapes.ts";
import { kshrk } from "../support/capture-shapes.ts";
import { type Recording, stateOf } from "../support/check-recording.ts";
import { crustGather, mustGather } from "../support/gather-shapes.ts";
import { listJson, listYaml, objectRecords, objectsAt } from "../support/input-shapes.ts";

const FIELD = "test/recordings/field";
const PATHS = [
  ...["cold-start", "fault-image-pull", "rollout"].map((id) => `public/traces/${id}.ndjson.gz`),
  ...readdirSync(FIELD)
    .filter((name) => name.endsWith(".ndjson.gz"))
    .map((name) => join(FIELD, name)),
];

type Read = Pick<Recording, "header" | "records">;

const jsonl = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
const lastOf = (records: readonly TraceRecord[]): number => records.at(-1)?.t ?? 0;
const packed = (tree: Record<string, string>): InputFile => fileInput("x.tgz", gzipSync(tar(tree)));

/** Tells all objects as they were in the end. */
const WHOLE: Readonly<Record<string, (records: readonly TraceRecord[], at: number) => InputFile>> = {
  "a list in JSON": (records, at) => fileInput("dump.json", listJson(objectsAt(records, at))),
  "a list in YAML": (records, at) => fileInput("dump.yaml", listYaml(objectsAt(records, at))),
  "a must-gather": (records, at) => packed(mustGather(records, at)),
  "a dump of crust-gather": (records, at) => packed(crustGather(records, at)),
  "a support bundle": (records, at) => packed(supportBundle(records, at)),
  "a tarball of Sonobuoy": (records, at) => packed(sonobuoy(records, at)),
  "a backup of Velero": (records, at) => packed(veleroBackup(records, at)),
};
/** Tells what changed; what was never written in an audit log does not exist for it. */
const CHANGES: Readonly<Record<string, (records: readonly TraceRecord[], at: number) => InputFile>> = {
  "a watch with times": (records) =>
    fileInput(
      "w.json",
      jsonl(objectRecords(records).map(({ at: t, type, object }) => ({ t, type, object }))),
    ),
  "a watch without times": (records) =>
    fileInput("w.json", jsonl(objectRecords(records).map(({ type, object }) => ({ type, object })))),
  "an audit log": (records) => fileInput("audit.log", jsonl(auditEvents(records, "RequestResponse"))),
  "a capture of K8Shark": (records, to) => {
    const from = records.findLast(({ initial }) => initial)?.t ?? 0;
    return fileInput("x.kshrk", kshrk(records, { isWatched: true, everyMs: 5_000, from, to }));
  },
};

interface Ended {
  readonly mode: unknown;
  readonly path: unknown;
  readonly condition: unknown;
}

/** How each revision ended whose SKS is still there. */
function endsOf(recording: Read, isThere: (key: string) => boolean): Map<string, Ended> {
  const { revisions } = reportOf(stateOf(recording));
  return new Map(
    revisions
      .map(({ namespace, name, specMode, path, condition }) => {
        const ended = {
          mode: specMode.at(-1)?.value,
          path: path.at(-1)?.value,
          condition: condition.at(-1)?.value,
        };
        return [`${namespace}/${name}`, ended] as const;
      })
      .filter(([key]) => isThere(key)),
  );
}

describe.each(PATHS)("%s", (path) => {
  const recording = readTrace(gunzipSync(readFileSync(path)));
  const { records } = recording;
  const at = lastOf(records);
  const alive = new Set(
    objectsAt(records, at).flatMap(({ kind, metadata }) => {
      const { namespace, name } = metadata as Record<string, string>;
      return kind === "ServerlessService" ? [`${namespace}/${name}`] : [];
    }),
  );
  const truth = endsOf(recording, (key) => alive.has(key));

  test.each(Object.entries(WHOLE))("as %s ends the same", async (_, input) => {
    const result = await importedFiles([input(records, at)], { listedAt: at });
    expect(endsOf(result, () => true)).toEqual(truth);
  });

  test.each(Object.entries(CHANGES))("as %s ends the same, as far as it tells", async (_, input) => {
    const result = await importedFiles([input(records, at)]);
    for (const [key, ended] of endsOf(result, (each) => alive.has(each))) {
      if (ended.mode !== undefined) expect([key, ended]).toEqual([key, truth.get(key)]);
    }
  });

  test("as a gateway's log beside a watch names the revision of each request, or none", async () => {
    const sent = records.filter(
      ({ type, object }) => type === "REQUEST" && typeof object.revision === "string",
    );
    const log = accessLog(records, ENVOYS_TEXT, ({ object }) => typeof object.revision === "string");
    const watch = CHANGES["a watch with times"]?.(records, at);
    if (watch === undefined || sent.length === 0) return;
    const { records: found } = await importedFiles([watch, fileInput("gateway.log", log)]);
    const told = found.filter(({ type }) => type === "REQUEST");
    const factOf = ({ t, object }: TraceRecord): string =>
      [t, object.namespace, object.revision, object.status, object.via].join(" ");
    const known = new Set(sent.map(factOf));
    expect(told.map(factOf).filter((fact) => !known.has(fact))).toEqual([]);
    expect(told.length).toBeGreaterThan(0.95 * sent.length);
  });
});
