/** A recording that was brought is for who may see everything, whatever its file is called. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdSource, isSource, SHIPPED } from "../../../../lib/server/sources.ts";
import { askedClusters, asking, inOwnProcess } from "../../../support/signed-in.ts";

const SHIPPED_ID = "cold-start";
/** Like a scenario, like a cluster, like an hour of one, like any file. */
const BROUGHT = ["sim.x", "live-a", "live-a@2026-01-01T00", "mine"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-sources-"));
  for (const id of BROUGHT)
    copyFileSync(join(SHIPPED, `${SHIPPED_ID}.ndjson.gz`), join(folder, `${id}.ndjson.gz`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function as<T>(name: string | null, ask: () => Promise<T>): Promise<T> {
  const env = {
    SKSCOPE_IMPERSONATE: "1",
    SKSCOPE_TOKEN: "a-token",
    SKSCOPE_TRACES_DIR: folder,
    SKSCOPE_DATA_DIR: join(folder, "data"),
  };
  const { clusters } = askedClusters({ "live-a": ({ user }) => user === "root" });
  return inOwnProcess(env, { clusters }, () => asking(name, ask));
}

test.each(BROUGHT)("a file called %s", async (id) => {
  await expect(as("ann", () => holdSource(id))).rejects.toMatchObject({ kind: "unknown-source" });
  expect(await as("ann", () => isSource(id))).toBe(false);
  for (const name of ["root", null]) {
    const { source } = await as(name, () => holdSource(id));
    expect(source.summary.id).toBe(id);
    expect(await as(name, () => isSource(id))).toBe(true);
  }
});

test("what is shipped is for everybody", async () => {
  const { source } = await as("ann", () => holdSource(SHIPPED_ID));
  expect(source.summary.id).toBe(SHIPPED_ID);
  expect(await as("ann", () => isSource(SHIPPED_ID))).toBe(true);
});
