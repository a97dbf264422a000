/** The overview of hundreds of revisions: the server is told which rows are in view, and what changes elsewhere comes as well. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asObject, type JsonObject } from "../../lib/model/json.ts";
import { RESOURCE } from "../../lib/model/record.ts";
import { restingRevisions } from "../bench/resting-revisions.ts";
import { clusterEnv } from "../support/cluster-env.ts";
import { createFakeApi } from "../support/fake-api/fake-api.ts";
import { startServer } from "../support/server.ts";
import { expect, test } from "./support.ts";

const REVISIONS = 400;

test("what is in view is told first, and nothing else is missed", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-many-"));
  const api = await createFakeApi({ token: "t" });
  const resting = await restingRevisions("few");
  const services = new Map<number, JsonObject>();
  for (const { resource, object } of resting.system) api.put(resource, object);
  for (let i = 0; i < REVISIONS; i++) {
    for (const { resource, object } of resting.of(i)) {
      api.put(resource, object);
      if (resource === RESOURCE.serverlessServices) services.set(i, object);
    }
  }
  const server = await startServer({ env: clusterEnv(api, folder) });
  let version = 90_000_000;
  /** Asks for the pods of a revision that has none: what its ServerlessService says is another thing then. */
  const wish = (i: number, mode: "Serve" | "Proxy"): void => {
    version += 1;
    const before = services.get(i) ?? {};
    api.apply({
      type: "MODIFIED",
      resource: RESOURCE.serverlessServices,
      object: {
        ...before,
        metadata: { ...asObject(before.metadata), resourceVersion: String(version) },
        spec: { ...asObject(before.spec), mode },
      },
    });
  };
  const streams: URL[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "eventsource") streams.push(new URL(request.url()));
  });
  const marks = (): number => streams.at(-1)?.searchParams.get("seen")?.split(".").length ?? 0;
  const row = (i: number) => page.getByRole("row", { name: new RegExp(`fn-${String(i).padStart(4, "0")}-`) });
  try {
    await page.goto(`${server.origin}/view/live-lab?sort=name`);
    await expect(page.getByTestId("summary")).toContainText(`${REVISIONS} revisions`);
    // It says what it shows as soon as it knows it, and goes on where the page's own rows end.
    await expect.poll(marks).toBeGreaterThan(5);
    expect(streams.every((url) => url.searchParams.get("lastEventId") !== null)).toBe(true);
    await expect(row(0)).toContainText("Proxy");
    wish(0, "Serve");
    await expect(row(0)).toContainText("Serve");

    const atTheTop = streams.length;
    wish(399, "Serve");
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("End");
    await expect(row(399)).toContainText("Serve");
    // It says what is in view now, and goes on where it was.
    await expect.poll(() => streams.length).toBeGreaterThan(atTheTop);
    expect(streams.at(-1)?.searchParams.get("lastEventId")).toMatch(/^[0-9a-z]+\.\d+$/);
    wish(398, "Serve");
    await expect(row(398)).toContainText("Serve");
    expect(marks()).toBeGreaterThan(5);
    expect(marks()).toBeLessThan(101);
  } finally {
    await page.goto("about:blank");
    await server.stop();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
