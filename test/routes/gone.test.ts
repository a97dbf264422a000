/** Clients that go away before they are answered: what was done for them alone ends. */
import { once } from "node:events";
import { type ClientRequest, request } from "node:http";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { scenarioFrom, scenarioId } from "../../lib/sim/index.ts";
import { ask } from "./http.ts";

/** Near to the budget of a scenario: it takes long to play. */
const LONG_MS = 1_300_000;

function longScenario(seed: number): string {
  return scenarioId(
    scenarioFrom({
      seed,
      durationMs: LONG_MS,
      traffic: [{ shape: "constant", fromMs: 0, toMs: LONG_MS, clients: 10 }],
    }),
  );
}

/** Asks, and can go away. */
function begin(path: string): ClientRequest {
  const { hostname, port } = new URL(inject("origin"));
  const outgoing = request({ hostname, port, path, agent: false });
  outgoing.on("error", () => undefined);
  outgoing.end();
  return outgoing;
}

/** As many scenarios as a server plays and lets wait. */
const MOST = 5;

/** Milliseconds that a scenario takes which is played alone. */
let oneMs: number;

async function playAlone(seed: number): Promise<number> {
  const since = performance.now();
  expect((await ask(`/api/sources/${longScenario(seed)}`)).status).toBe(200);
  return performance.now() - since;
}

beforeAll(async () => {
  oneMs = await playAlone(1);
});

describe("a client that goes away", () => {
  test.each([
    ["from the route of a source", 11, (id: string) => `/api/sources/${id}`],
    ["from a report", 21, (id: string) => `/api/sources/${id}/report`],
    ["from a stream", 31, (id: string) => `/api/stream?source=${id}&scope=overview`],
    ["from a page", 41, (id: string) => `/view/${id}`],
  ])("%s leaves no scenario that is played or waits", async (_, seed, pathOf) => {
    const short = scenarioId(scenarioFrom({ seed, durationMs: 20_000 }));
    const status = async (): Promise<number> => (await ask(`/api/sources/${short}`)).status;
    const clients = Array.from({ length: MOST + 1 }, (__, i) => begin(pathOf(longScenario(seed + i))));
    // One is turned away, so all places are taken.
    await Promise.any(clients.map((client) => once(client, "response")));
    const since = performance.now();
    for (const client of clients) client.destroy();
    await expect.poll(status, { interval: 10, timeout: 30_000 }).toBe(200);
    // Who comes after five waits for at least four.
    const tookMs = performance.now() - since;
    // Another process may have taken its time from both, or from this alone.
    if (tookMs >= 2 * oneMs) oneMs = await playAlone(seed + 100);
    expect(tookMs).toBeLessThan(2 * oneMs);
  });
});
