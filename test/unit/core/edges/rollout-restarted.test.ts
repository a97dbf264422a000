/** `kubectl rollout restart` of the Deployment of a revision, which Knative undoes. */
import { describe, expect, test } from "vitest";
import { buildState, findingsAt, severityOf } from "../../../../lib/core/index.ts";
import { describe as wordsOf } from "../../../../lib/i18n/describe.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const RESTARTED = `${ONE_POD}
  20 dep 1 restarted=20 wrote=20`;
const UNDONE = `${RESTARTED}\n20.4 dep 1`;

function foundIn(all: readonly TraceRecord[], seconds: number) {
  const state = buildState(all);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsAt(state.shared, revision, at(seconds)).find(({ rule }) => rule === "rollout-restarted");
}
const found = (text: string, seconds: number) => foundIn(records(text), seconds);

describe("a Deployment that somebody restarted", () => {
  test("who it was, and how soon Knative undid it: a note while nobody was hurt", () => {
    const finding = found(UNDONE, 30);
    expect(finding).toMatchObject({
      from: at(20),
      values: { by: "somebody", undone: "yes", afterMs: 400, hurt: "none", firstAt: at(20) },
      seq: 7,
    });
    expect(finding && severityOf(finding)).toBe("note");
    expect(wordsOf("remedy", "rollout-restarted", finding?.values ?? {})).toContain(
      `--type merge -p '{"spec":{"template":{"metadata":{"annotations":{"restarted-after":"r"}}}}}'`,
    );
  });
  test("that it is not undone yet", () => {
    expect(found(RESTARTED, 20.3)?.values).toMatchObject({ undone: "no", afterMs: 0 });
  });
  test("is told for ten minutes", () => {
    expect(found(UNDONE, 619.999)).toBeDefined();
    expect(found(UNDONE, 620)).toBeUndefined();
  });
  test("points to the pods that were lost with it: somebody should look", () => {
    const hurt = (second: number): string =>
      `${UNDONE}\n${second} priv\n${second} pod/r-deployment-1 scheduled started ready terminating\n${second + 15} bookmark pod`;
    const finding = found(hurt(21), 36);
    expect(finding?.values).toMatchObject({ hurt: "pods" });
    expect(finding && severityOf(finding)).toBe("warning");
    expect(found(hurt(21).replace("20 dep 1 restarted=20 wrote=20", "20 dep 1"), 36)).toBeUndefined();
  });
  test("a loss from before is not its work", () => {
    const before = `${ONE_POD}\n5 priv\n5 pod/r-deployment-1 scheduled started ready terminating\n30 dep 1 restarted=30 wrote=30\n31 bookmark pod`;
    expect(found(before, 40)?.values).toMatchObject({ hurt: "none" });
  });
  test("the first list shows it: since its own time", () => {
    const listed = RESTARTED.replace("20 dep 1 restarted=20 wrote=20", "20 =dep 1 restarted=-30 wrote=-30");
    expect(found(listed, 30)).toMatchObject({ from: at(-30), values: { by: "somebody" } });
    expect(found(listed.replaceAll("-30", "-580"), 30)).toBeUndefined();
    expect(found(listed.replaceAll("-30", "-579"), 20.5)).toBeDefined();
  });
  test("told again it is the same; another one is another", () => {
    const again = `${RESTARTED}\n25 dep 1 restarted=20 wrote=20 ready=1`;
    expect(found(again, 30)).toMatchObject({ from: at(20) });
    expect(found(`${again}\n26 dep 1 restarted=26 wrote=26`, 30)?.values).toMatchObject({ firstAt: at(26) });
  });
  test("nothing of the kind happened", () => {
    expect(found(ONE_POD, 30)).toBeUndefined();
    expect(found(`${ONE_POD}\n20 dep 2 wrote=20`, 30)).toBeUndefined();
  });
});

describe("who restarted it", () => {
  test.each([
    ["five seconds from the annotation's time", "wrote=25", "somebody"],
    ["later it was another write", "wrote=26", "none"],
    ["of the status alone", "wrote=20,status", "none"],
    ["nobody is named", "", "none"],
  ])("%s", (_, wrote, by) => {
    expect(found(RESTARTED.replace("wrote=20", wrote), 20.3)?.values).toMatchObject({ by });
  });
  test("whose field the annotation is", () => {
    const field = { "f:annotations": { "f:kubectl.kubernetes.io/restartedAt": {} } };
    const fieldsV1 = { "f:spec": { "f:template": { "f:metadata": field } } };
    const all = records(RESTARTED).map((record, i): TraceRecord => {
      if (i !== 7) return record;
      const metadata = record.object.metadata as JsonObject;
      const managedFields = [{ manager: "kubectl-rollout", operation: "Update", fieldsV1 }];
      return { ...record, object: { ...record.object, metadata: { ...metadata, managedFields } } };
    });
    expect(foundIn(all, 20.3)?.values).toMatchObject({ by: "kubectl-rollout" });
  });
  test.each([
    ["spec.template", "kubectl-rollout"],
    ["spec.replicas", "none"],
  ])("who wrote %s, where the fields are kept beside the object", (path, by) => {
    const writer = { manager: "kubectl-rollout", time: "2026-01-01T00:00:20Z", fields: [path] };
    const all = records(RESTARTED.replace(" wrote=20", "")).map((record, i) =>
      i === 7 ? { ...record, extra: { writers: [writer] } } : record,
    );
    expect(foundIn(all, 20.3)?.values).toMatchObject({ by });
  });
});
