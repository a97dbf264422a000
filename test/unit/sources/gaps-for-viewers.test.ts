/** A gap of any resource is a gap for every viewer, and in every recording of a part. */
import { describe, expect, test } from "vitest";
import { revisionOf } from "../../../lib/core/index.ts";
import { selector } from "../../../lib/live/trace-lines.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { openRecording } from "../../support/check-recording.ts";
import { liveSource, unnumbered } from "../../support/live-source.ts";
import { recordingOf } from "./traces.ts";

const KEY = "demo/hello-00001";
const RESOURCES = Object.values(RESOURCE);
const { header, records } = openRecording("cold-start");
const last = records.at(-1) as TraceRecord;

function gapOf(resource: string): TraceRecord {
  return { ...last, seq: records.length, type: "GAP", resource, initial: false, object: { reason: "away" } };
}

describe.each(RESOURCES)("a gap of %s", (resource) => {
  const gap = gapOf(resource);

  test("belongs to no revision", () => {
    const { state } = liveSource(header);
    for (const type of ["GAP", "BOOKMARK", "ERROR"]) expect(revisionOf(state, { ...gap, type })).toBeNull();
  });

  test("is told to the viewer of a revision of a growing source", () => {
    const source = liveSource(header);
    for (const record of records) source.append(unnumbered(record));
    const seq = source.append(unnumbered(gap));
    expect(source.scoped(KEY).read(seq)).toMatchObject({ type: "GAP", resource, object: { reason: "away" } });
    expect(Array.from(source.scoped(KEY).seqs)).toContain(seq);
  });

  test("is in a recording of one revision or namespace", () => {
    const { state } = liveSource(header);
    expect(selector(state, { namespace: null, revision: KEY })(gap)).toBe(true);
    expect(selector(state, { namespace: "demo", revision: null })(gap)).toBe(true);
  });
});

test("a gap of the ServerlessServices is told to the viewer of a revision of a recording", async () => {
  const line = (record: TraceRecord): object => ({
    t: record.at,
    type: record.type,
    resource: record.resource,
    object: record.object,
  });
  const source = await recordingOf([...records.map(line), line(gapOf(RESOURCE.serverlessServices))]);
  const { seqs, read } = source.scoped(KEY);
  expect(read(seqs[seqs.length - 1] ?? 0)).toMatchObject({
    type: "GAP",
    resource: RESOURCE.serverlessServices,
  });
});
