/** Links on pages of other sites: they may lead to a page, but start nothing. */
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scenarioFrom, scenarioId } from "../../lib/sim/index.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const LINK = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const OWN = { ...LINK, "sec-fetch-site": "same-origin" };

let folder: string;
let traceOfPlugin: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-elsewhere-"));
  traceOfPlugin = join(folder, "plugin-ran");
  const kubeconfig = join(folder, "kubeconfig");
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "sh",
    args: ["-c", `touch ${traceOfPlugin}; exit 1`],
    interactiveMode: "Never",
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "kind",
      clusters: [{ name: "kind", cluster: { server: "https://127.0.0.1:9" } }],
      users: [{ name: "kind", user: { exec } }],
      contexts: [{ name: "kind", context: { cluster: "kind", user: "kind" } }],
    }),
  );
  server = await startServer({
    env: { SKSCOPE_KUBECONFIG: kubeconfig, SKSCOPE_DATA_DIR: join(folder, "data"), SKSCOPE_DEMO: "" },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Not with `fetch`, which says of itself what it is for. */
async function page(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const outgoing = request(`${server.origin}${path}`, { headers, agent: false }).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}
const stateOfCluster = async (): Promise<string | undefined> => {
  const answer = await fetch(`${server.origin}/api/sources`);
  return ((await answer.json()) as { clusters: { state: string }[] }).clusters[0]?.state;
};

describe("a link on another site", () => {
  test.each(["/view/live-kind", "/view/live-kind/demo/hello-00001"])(
    "to %s asks before a plugin runs",
    async (path) => {
      const answer = await page(path, LINK);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain("You followed a link from another site");
      expect(await stateOfCluster()).toBe("stopped");
      expect(existsSync(traceOfPlugin)).toBe(false);
    },
  );

  test("to a scenario asks before it is played", async () => {
    const id = scenarioId(scenarioFrom({ seed: 99, durationMs: 30_000 }));
    expect((await page(`/view/${id}`, LINK)).text).toContain("You followed a link from another site");
    expect((await page(`/view/${id}`, OWN)).text).toContain("hello-00001");
  });

  test("to a recording leads there", async () => {
    expect((await page("/view/cold-start", LINK)).text).not.toContain("A link on another site");
  });
});

test("a page of this server connects, and curl does", async () => {
  await page("/view/live-kind", OWN);
  expect(await stateOfCluster()).not.toBe("stopped");
  expect((await fetch(`${server.origin}/view/live-kind`)).status).toBe(200);
  await expect.poll(() => existsSync(traceOfPlugin)).toBe(true);
});
