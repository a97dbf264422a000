/** Access reviews, asked of an API server over HTTPS. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";

let api: FakeApi;
let folder: string;
let kubeconfig: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-review-"));
  kubeconfig = join(folder, "config");
  api = await createFakeApi({ token: "first" });
  writeFileSync(kubeconfig, api.kubeconfig());
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const connect = () => connectCluster({ kubeconfig }, { NODE_ENV: "test" });
const ann = (namespace: string | null) => ({ user: "ann", groups: ["shop"], namespace });

test("the cluster is asked by a POST, as skscope and not as the person, and answers for one namespace", async () => {
  const seen: unknown[] = [];
  api.setAccess((reviewed) => {
    seen.push(reviewed);
    return reviewed.namespace === "shop";
  });
  const { review } = connect();
  expect([await review?.(ann("shop")), await review?.(ann("cellar")), await review?.(ann(null))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(seen[0]).toEqual({
    user: "ann",
    groups: ["shop", "system:authenticated"],
    namespace: "shop",
    doing: "list revisions.serving.knative.dev",
  });
  expect(api.requests.map(({ method, as }) => [method, as])).toEqual(Array(3).fill(["POST", undefined]));
});

test("credentials that were renewed under it are read again", async () => {
  api.setAccess(() => true);
  const { review } = connect();
  expect(await review?.(ann("shop"))).toBe(true);
  api.setToken("second");
  writeFileSync(kubeconfig, api.kubeconfig());
  expect(await review?.(ann("shop"))).toBe(true);
  expect(api.requests.map(({ status }) => status)).toEqual([201, 401, 201]);
});

test("a refusal, and silence, are no answer", async () => {
  const { review } = connect();
  api.setToken("another");
  await expect(review?.(ann("shop"))).rejects.toThrow(/Unauthorized/);
  await api.stop();
  await expect(review?.(ann("shop"))).rejects.toThrow("nothing listens there");
  await api.start();
});
