/** Clients that go away before they are answered: what was done for them alone ends. */
import { once } from "node:events";
import { type ClientRequest, request } from "node:http";
import { describe, expect, inject, test } from "vitest";
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

const status = async (id: string): Promise<number> => (await ask(`/api/sources/${id}`)).status;

/** Takes all places: of one more than there are, one is turned away at once. */
async function takeAll(ids: readonly string[], pathOf: (id: string) => string): Promise<ClientRequest[]> {
  const clients = ids.map((id) => begin(pathOf(id)));
  await Promise.any(clients.map((client) => once(client, "response")));
  return clients;
}

const longScenarios = (seed: number): string[] =>
  Array.from({ length: MOST + 1 }, (_, i) => longScenario(seed + i));

describe("a client that goes away", () => {
  test.each([
    ["from the route of a source", 11, (id: string) => `/api/sources/${id}`],
    ["from a report", 21, (id: string) => `/api/sources/${id}/report`],
    ["from a stream", 31, (id: string) => `/api/stream?source=${id}&scope=overview`],
    ["from a page", 41, (id: string) => `/view/${id}`],
  ])("%s leaves no scenario that is played or waits", async (_, seed, pathOf) => {
    const left = longScenarios(seed);
    for (const client of await takeAll(left, pathOf)) client.destroy();
    const short = scenarioId(scenarioFrom({ seed, durationMs: 20_000 }));
    await expect.poll(() => status(short), { interval: 50 }).toBe(200);
    // What had been played would be there, however busy the server is.
    const others = await takeAll(longScenarios(seed + 100), (id) => `/api/sources/${id}`);
    expect(await Promise.all(left.map(status))).toEqual(left.map(() => 503));
    for (const other of others) other.destroy();
    await expect.poll(() => status(short), { interval: 50 }).toBe(200);
  });
});
