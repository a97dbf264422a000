import { expect, test } from "vitest";
import { readReview, reviewBody } from "../../../../lib/cluster/access-review.ts";
import type { AccessQuestion } from "../../../../lib/cluster/types.ts";
import { createRights, rightsKey } from "../../../../lib/server/access/rights.ts";

const ANN = { name: "ann", groups: ["shop", "ops"] };

function scene(allows: (question: AccessQuestion) => boolean) {
  const asked: AccessQuestion[] = [];
  let now = 0;
  const of = createRights({
    cacheMs: 30_000,
    now: () => now,
    ask: async (_cluster, question) => {
      asked.push(question);
      return allows(question);
    },
  });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { of, asked, wait };
}

test("who may see all namespaces is asked about no other", async () => {
  const { of, asked } = scene(({ namespace }) => namespace === null);
  expect(await of("live-a", ANN, ["x", "y"])).toBe(null);
  expect(asked.map(({ namespace }) => namespace)).toEqual([null]);
});

test("others are asked about each namespace, once while the answer counts", async () => {
  let may = true;
  const { of, asked, wait } = scene(({ namespace }) => may && namespace === "x");
  const namespaces = Array.from({ length: 20 }, (_, i) => `n${i}`).concat("x");
  expect(rightsKey(await of("live-a", ANN, namespaces))).toBe("x");
  expect(rightsKey(await of("live-a", ANN, namespaces))).toBe("x");
  expect(asked.length).toBe(22);
  may = false;
  wait(29_999);
  expect(rightsKey(await of("live-a", ANN, ["x"]))).toBe("x");
  wait(1);
  expect(rightsKey(await of("live-a", ANN, ["x"]))).toBe("");
});

test("answers are of one cluster, one name and its groups, in whatever order they are told", async () => {
  const { of, asked } = scene(() => false);
  await of("live-a", ANN, []);
  await of("live-a", { ...ANN, groups: ["ops", "shop"] }, []);
  expect(asked.length).toBe(1);
  await of("live-b", ANN, []);
  await of("live-a", { ...ANN, groups: ["ops"] }, []);
  await of("live-a", { ...ANN, name: "ben" }, []);
  expect(asked.length).toBe(4);
});

test("a question that fails has allowed nothing, and is asked again", async () => {
  let fails = true;
  const { of } = scene(() => {
    if (fails) throw new Error("nobody there");
    return true;
  });
  await expect(of("live-a", ANN, [])).rejects.toThrow("nobody there");
  fails = false;
  expect(await of("live-a", ANN, [])).toBe(null);
});

test("of 60 people in 1,000 namespaces every answer is remembered", async () => {
  const { of, asked } = scene(() => false);
  const namespaces = Array.from({ length: 1_000 }, (_, i) => `n${i}`);
  const everybody = Array.from({ length: 60 }, (_, i) => ({ name: `p${i}`, groups: ["shop"] }));
  for (const one of everybody) await of("live-a", one, namespaces);
  expect(asked.length).toBe(60 * 1_001);
  for (const one of everybody) await of("live-a", one, namespaces);
  expect(asked.length).toBe(60 * 1_001);
});

test("a cluster is asked 32 questions at a time, however many people look, and each gets his answer", async () => {
  const most = new Map<string, number>();
  const running = new Map<string, number>();
  let failures = 0;
  const of = createRights({
    cacheMs: 30_000,
    now: () => 0,
    ask: async (cluster, { user, namespace }) => {
      const now = (running.get(cluster) ?? 0) + 1;
      running.set(cluster, now);
      most.set(cluster, Math.max(now, most.get(cluster) ?? 0));
      await new Promise((resolve) => setImmediate(resolve));
      running.set(cluster, (running.get(cluster) ?? 0) - 1);
      if (user === "p3" && namespace === null && failures++ === 0) throw new Error("nobody there");
      return namespace === `of-${user}`;
    },
  });
  const everybody = Array.from({ length: 40 }, (_, i) => `p${i}`);
  const namespaces = everybody.map((name) => `of-${name}`);
  const ask = (cluster: string, name: string) => of(cluster, { name, groups: [] }, namespaces);
  const answers = await Promise.allSettled(
    ["live-a", "live-b"].flatMap((cluster) => everybody.map((name) => ask(cluster, name))),
  );
  const told = answers.map((one) => (one.status === "fulfilled" ? rightsKey(one.value) : "failed"));
  expect(told.filter((key) => key === "failed")).toHaveLength(1);
  expect(told.filter((key) => key !== "failed")).toEqual(
    [...namespaces, ...namespaces].filter((_, i) => told[i] !== "failed"),
  );
  expect([...most]).toEqual([
    ["live-a", 32],
    ["live-b", 32],
  ]);
  // What failed has given its place back.
  expect(rightsKey(await ask("live-a", "p3"))).toBe("of-p3");
});

test("the cluster is asked about listing revisions, for somebody who has signed in", () => {
  const body = JSON.parse(reviewBody({ user: "ann", groups: ["ops"], namespace: "shop" }));
  expect(body.spec).toEqual({
    user: "ann",
    groups: ["ops", "system:authenticated"],
    resourceAttributes: {
      group: "serving.knative.dev",
      resource: "revisions",
      verb: "list",
      namespace: "shop",
    },
  });
  expect(
    JSON.parse(reviewBody({ user: "a", groups: [], namespace: null })).spec.resourceAttributes,
  ).not.toHaveProperty("namespace");
});

async function* bytes(text: string) {
  yield Buffer.from(text);
}
const answered = (status: number, body: object | string) =>
  readReview({ status, headers: {}, body: bytes(typeof body === "string" ? body : JSON.stringify(body)) });
const review = (status: object) => ({ kind: "SubjectAccessReview", status });

test("only a clear yes is one", async () => {
  expect(await answered(201, review({ allowed: true }))).toBe(true);
  for (const no of [{ allowed: false }, { allowed: true, denied: true }, {}, { allowed: "true" }])
    expect(await answered(201, review(no))).toBe(false);
  const forbidden = { kind: "Status", code: 403, message: "may not create subjectaccessreviews" };
  await expect(answered(403, forbidden)).rejects.toThrow("may not create subjectaccessreviews");
  await expect(answered(201, "<html>")).rejects.toThrow("no JSON");
  await expect(answered(200, { kind: "Pod", status: { allowed: true } })).rejects.toThrow("is none");
});
