import { describe, expect, it } from "vitest";
import { decodeDigests, encodeDigests } from "../../../lib/client/digest-codec.ts";
import { buildState, digestOf, type RevisionDigest } from "../../../lib/core/index.ts";
import type { Slice } from "../../../lib/model/timeline.ts";
import { createRecordings } from "../../../lib/sources/recordings.ts";
import { records } from "../../support/records.ts";

/** Without the fields of slices that no row of the overview uses. */
function forRows(digest: RevisionDigest): RevisionDigest {
  const bare = <V extends string>(slices: readonly Slice<V>[]): Slice<V>[] =>
    slices.map(({ value, from, to, seq, endSeq, limitMs }) => ({
      value,
      from,
      to,
      seq,
      ...(endSeq === undefined ? {} : { endSeq }),
      ...(limitMs === undefined ? {} : { limitMs }),
    }));
  return {
    ...digest,
    specMode: bare(digest.specMode),
    path: bare(digest.path),
    phase: bare(digest.phase),
  };
}

function digestsOf(text: string): RevisionDigest[] {
  return [...buildState(records(text)).revisions.values()].map(digestOf);
}

describe("digests as text", () => {
  it("keep how bad a finding is, and how long a wake may last, where that is not the usual", () => {
    const [digest] = digestsOf(`0 acts a1
      0 sks Proxy n=2 pop=True
      0 =ingress/web other=100
      0 rev pending gen=2
      0 pa Active=Unknown want=1
      0 dep 1
      0 priv
      0 pub a1`);
    if (digest === undefined) throw new Error("no digest");
    const finding = {
      rule: "pods-lost",
      from: 1,
      to: 2,
      afterMs: 0,
      beginSeq: 1,
      endSeq: 2,
      severity: "warning",
    } as const;
    const [back] = decodeDigests(encodeDigests([{ ...digest, findings: [finding] }]));
    expect(back?.findings).toEqual([finding]);
    expect(back?.phase.at(-1)).toMatchObject({ value: "Waking", limitMs: 630_000 });
  });

  it.each(["many-revisions", "fault-image-pull", "rollout"])("come back as they were: %s", async (id) => {
    const recording = await createRecordings({ folders: ["public/traces"] }).open(id);
    const digests = recording?.digests() ?? [];
    expect(digests.length).toBeGreaterThan(2);
    expect(decodeDigests(encodeDigests(digests))).toEqual(digests.map(forRows));
  });

  it.each([
    ["no revision", ""],
    ["a revision without anything", "0 sks Proxy"],
    [
      "a number that the autoscaler does not know yet, and one that is gone",
      "0 sks Proxy\n1 pa want=-1\n2 dep 3\n3 -dep 3",
    ],
    ["a deleted revision", "0 sks Proxy\n1 pub a1\n5 -sks Proxy\n6 -pub"],
  ])("hold %s", (_, text) => {
    const digests = digestsOf(text);
    expect(decodeDigests(encodeDigests(digests))).toEqual(digests.map(forRows));
  });

  it("are much smaller than the digests as JSON", async () => {
    const recording = await createRecordings({ folders: ["public/traces"] }).open("many-revisions");
    const digests = recording?.digests() ?? [];
    expect(encodeDigests(digests).length * 3).toBeLessThan(JSON.stringify(digests).length);
  });
});
