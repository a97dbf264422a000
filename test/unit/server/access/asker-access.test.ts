/** Who may see all namespaces of one cluster of several has no right in the others. */
import { expect, test } from "vitest";
import { AccessReviewError } from "../../../../lib/cluster/access-review.ts";
import {
  isKnownToSeeEverything,
  requireEverything,
  seesEverything,
} from "../../../../lib/server/access/asker-access.ts";
import { probeRevision } from "../../../../lib/server/probing.ts";
import { startRecording, stopRecording } from "../../../../lib/server/recording.ts";
import { askedClusters, asking, inOwnProcess } from "../../../support/signed-in.ts";

const ENV = { SKSCOPE_IMPERSONATE: "1", SKSCOPE_TOKEN: "a-token" };
const all = () => true;
const none = () => false;
const unreachable = () => {
  throw new AccessReviewError("nobody there");
};

type Answers = Parameters<typeof askedClusters>[0];
async function scene<T>(answers: Answers, name: string | null, ask: () => Promise<T>): Promise<T> {
  return inOwnProcess(ENV, { clusters: askedClusters(answers).clusters }, () => asking(name, ask));
}
const notYours = { name: "ProblemError", kind: "not-yours" };

test.each<[string, Answers, boolean]>([
  ["all of the only one", { "live-a": all }, true],
  ["all of both", { "live-a": all, "live-b": all }, true],
  ["all of the current one, nothing of the other", { "live-a": all, "live-b": none }, false],
  ["nothing of the current one, all of the other", { "live-a": none, "live-b": all }, false],
  [
    "no in one, and another that cannot be asked",
    { "live-a": all, "live-b": unreachable, "live-c": none },
    false,
  ],
  ["no cluster at all", {}, false],
])("recordings and metrics are of every cluster: %s", async (_, answers, sees) => {
  expect(await scene(answers, "ann", seesEverything)).toBe(sees);
  expect(await scene(answers, "ann", isKnownToSeeEverything)).toBe(sees);
  const required = scene(answers, "ann", () => requireEverything("do it"));
  if (sees) await required;
  else await expect(required).rejects.toMatchObject(notYours);
  expect(await scene(answers, null, seesEverything)).toBe(true);
});

test("while one cluster cannot be asked, lists are shorter, and whatever else is asked for says so", async () => {
  const answers = { "live-a": all, "live-b": unreachable };
  expect(await scene(answers, "ann", isKnownToSeeEverything)).toBe(false);
  await expect(scene(answers, "ann", () => requireEverything("do it"))).rejects.toMatchObject({
    kind: "access-unknown",
  });
});

test("who is told no by the current cluster is asked about in no other one", async () => {
  const { clusters, asked } = askedClusters({ "live-a": none, "live-b": all });
  await inOwnProcess(ENV, { clusters }, () => asking("ann", seesEverything));
  expect(asked).toEqual(["live-a ann *"]);
});

test("a cluster is recorded and probed by those who may see all of that one", async () => {
  const opened: string[] = [];
  const { clusters, asked } = askedClusters({ "live-a": all, "live-b": none }, async (id) => {
    opened.push(id);
    return null;
  });
  const selection = { revision: null } as Parameters<typeof startRecording>[1];
  const attempts = (id: string): readonly (() => Promise<object>)[] => [
    () => startRecording(id, selection),
    () => stopRecording(id),
    () => probeRevision(id, "shop/cart-00001", true),
  ];
  await inOwnProcess(ENV, { clusters }, async () => {
    for (const id of ["live-b", "live-nowhere", "sim.x"])
      for (const attempt of attempts(id))
        await expect(asking("ann", attempt)).rejects.toMatchObject(notYours);
    expect(opened).toEqual([]);
    expect(asked).not.toContainEqual(expect.stringMatching(/nowhere|sim/));
    // Past the question, there is none to be opened here.
    for (const attempt of attempts("live-a"))
      await expect(asking("ann", attempt)).rejects.toMatchObject({ kind: "not-a-cluster" });
    expect(opened).toEqual(["live-a", "live-a", "live-a"]);
  });
});
