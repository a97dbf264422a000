/** A cluster that is opened after an incident: the overview shows what its objects tell of the time before anybody watched. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import { clusterEnv } from "../support/cluster-env.ts";
import { createFakeApi } from "../support/fake-api/fake-api.ts";
import { recordsOf } from "../support/play-cluster.ts";
import { startServer } from "../support/server.ts";
import { expect, expectAccessible, test } from "./support.ts";

const MINUTE = 60_000;
const TIME = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g;

/** The objects as a recording leaves them, with its end moved to another time. */
async function objectsOf(id: string, end: number) {
  const records = await recordsOf(id);
  const by = end - (records.at(-1)?.t ?? 0);
  const left = new Map<string, { readonly resource: string; readonly object: JsonObject }>();
  for (const { type, resource, object } of records) {
    const { namespace, name } = asObject(object.metadata);
    const key = `${resource} ${asString(namespace)}/${asString(name)}`;
    if (type === "DELETED") left.delete(key);
    else if (type === "ADDED" || type === "MODIFIED") left.set(key, { resource, object });
  }
  const moved = (time: string): string => `${new Date(Date.parse(time) + by).toISOString().slice(0, 19)}Z`;
  return {
    /** A time of the recording, as it is in the cluster. */
    at: (time: string): string => new Date(Date.parse(time) + by).toISOString(),
    objects: [...left.values()].map(({ resource, object }) => ({
      resource,
      object: JSON.parse(
        JSON.stringify(object).replace(TIME, (_, time: string) => `"${moved(time)}"`),
      ) as JsonObject,
    })),
  };
}

test("the overview of a cluster that is opened after an incident reaches back to it", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-past-"));
  const api = await createFakeApi({ token: "t" });
  const { objects, at } = await objectsOf("fault-image-pull", Date.now() - 20 * MINUTE);
  for (const { resource, object } of objects) api.put(resource, object);
  const server = await startServer({ env: clusterEnv(api, folder) });
  try {
    await page.goto(`${server.origin}/view/live-lab`);
    const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
    for (const name of ["broken-00001", "crash-00001", "slow-00001"]) {
      await expect(row(name)).toContainText("Zero");
      await expect(row(name).locator("[data-reconstructed=activator]")).toBeVisible();
    }
    // Between the ends of the two that failed first and that of the third, long before anybody watched.
    await page.goto(`${server.origin}/view/live-lab?t=${at("2026-11-23T04:12:56.000Z")}`);
    for (const name of ["broken-00001", "crash-00001"]) {
      await expect(row(name)).toContainText("Zero");
      await expect(row(name)).toContainText("activator");
    }
    await expect(row("slow-00001")).toHaveCount(0);
    await expectAccessible(page);
    expect(api.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  } finally {
    await page.goto("about:blank");
    await server.stop();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
