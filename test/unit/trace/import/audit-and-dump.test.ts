/** A dump beside an audit log of the same objects: the log orders what happened, and the dump shows how it was at an instant. */
import { expect, test } from "vitest";
import { buildState, coarseChanges, endRecords } from "../../../../lib/core/index.ts";
import { fileInput, importedFiles } from "../../../support/archive-shapes.ts";
import { auditEvents } from "../../../support/audit-log.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

const { records } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const audit = auditEvents(records, "RequestResponse")
  .map((event) => JSON.stringify(event))
  .join("\n");
/** As a colleague printed them a moment later: versions that the log does not have. */
const later = objectsAt(records, last).map((object) => ({
  ...object,
  metadata: { ...(object.metadata as object), resourceVersion: "999999999" },
})) as Parameters<typeof listJson>[0];

test("the order of the log is checked", async () => {
  const { records: found } = await importedFiles([
    fileInput("audit.log", `${audit}\n`, last),
    fileInput("dump.json", listJson(later), last + 5_000),
  ]);
  expect(found.some(({ extra }) => extra?.listed === true)).toBe(true);
  const state = buildState(found);
  endRecords(state, found.length - 1);
  expect(coarseChanges(state.shared)).toEqual([]);
});

test("of a watch without times it is not", async () => {
  const watch = objectsAt(records, last).map((object) => JSON.stringify({ type: "MODIFIED", object }));
  const { records: found } = await importedFiles([fileInput("watch.json", `${watch.join("\n")}\n`, last)]);
  const state = buildState(found);
  endRecords(state, found.length - 1);
  expect(coarseChanges(state.shared).length).toBeGreaterThan(0);
});
