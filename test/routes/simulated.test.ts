import { describe, expect, test } from "vitest";
import { buildState, type Report, reportOf } from "../../lib/core/index.ts";
import { scenarioFrom, scenarioId, simulate } from "../../lib/sim/index.ts";
import { ask, askJson } from "./http.ts";

const SCENARIO = scenarioFrom({ settings: { targetBurstCapacity: 0 }, durationMs: 60_000 });
const SOURCE = `/api/sources/${encodeURIComponent(scenarioId(SCENARIO))}`;

describe("a scenario as a source", () => {
  test("is reported on as it is played anywhere else", async () => {
    const { revisions } = await askJson<Report>(`${SOURCE}/report`);
    const expected = reportOf(buildState(simulate(SCENARIO).records)).revisions;
    expect(revisions.map(({ name, flips }) => ({ name, flips }))).toEqual(
      expected.map(({ name, flips }) => ({ name, flips })),
    );
  });

  test("has objects at an instant, and is no item of the list", async () => {
    const at = "2026-01-01T00:00:20Z";
    const { objects } = await askJson<{ objects: { kind: string }[] }>(
      `${SOURCE}/revisions/demo/hello-00001/objects?at=${at}`,
    );
    expect(objects.map(({ kind }) => kind)).toContain("ServerlessService");
    const { sources } = await askJson<{ sources: { id: string }[] }>("/api/sources");
    expect(sources.some(({ id }) => id.startsWith("sim."))).toBe(false);
  });

  test.each([
    ["sim.broken", 404, /cut off or changed/],
    [`sim.${Buffer.from('{"durationMs":-1}').toString("base64url")}`, 404, /durationMs/],
    [`sim.${"e".repeat(5_000)}`, 400, /source/],
  ])("%.30s is refused with the reason", async (id, status, reason) => {
    const response = await ask(`/api/sources/${id}`);
    expect(response.status).toBe(status);
    expect(response.text).toMatch(reason);
  });
});
