/** The log of a running server: JSON lines with what an operator wants to know, and a credential in none of them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession, sessionCookieName } from "../../lib/server/sessions.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const TOKEN = "Visitors0Token-of-this-test";
const CLUSTER_TOKEN = "Clusters0Token-of-this-test";
let api: FakeApi;
let server: RunningServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-log-"));
  api = await createFakeApi({ token: CLUSTER_TOKEN });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, api.kubeconfig());
  server = await startServer({
    env: {
      SKSCOPE_TOKEN: TOKEN,
      SKSCOPE_DATA_DIR: join(folder, "data"),
      SKSCOPE_KUBECONFIG: kubeconfig,
      SKSCOPE_LOG_LEVEL: "debug",
    },
  });
});
afterAll(async () => {
  await server.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
  const response = await fetch(`${server.origin}${path}`, { redirect: "manual", ...init });
  await response.body?.cancel();
  return response.status;
};
const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const octets = { "content-type": "application/octet-stream", ...bearer(TOKEN).headers };

function lines(): Record<string, unknown>[] {
  return server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
const said = (): unknown[] => lines().map(({ msg }) => msg);

test("says what happened, and holds no token, wherever one was given", async () => {
  // As a cluster may answer that quotes what it was sent.
  api.faults.answer(403, { message: `token ${CLUSTER_TOKEN} may not`, match: { times: 3 } });
  expect(await ask("/api/sources")).toBe(401);
  expect(await ask("/api/sources", bearer("wrong-token"))).toBe(401);
  expect(await ask("/api/sources", bearer(TOKEN))).toBe(200);
  expect(await ask(`/api/sources?token=${TOKEN}`)).toBe(401);
  expect(await ask(`/api/sources/${TOKEN}`)).toBe(401);
  expect(await ask(`/api/sources/${TOKEN}`, bearer(TOKEN))).toBe(404);
  expect(await ask(`/view/x?token=${TOKEN}`)).toBe(307);
  const session = createSession(TOKEN, Date.now());
  const cookie = `${sessionCookieName(new Headers({ host: new URL(server.origin).host }))}=${session}`;
  expect(await ask("/", { headers: { cookie } })).toBe(200);
  expect(await ask(`/api/sources/${session}`, bearer(TOKEN))).toBe(404);
  expect(await ask("/sign-in/session", { method: "POST", body: new URLSearchParams({ token: TOKEN }) })).toBe(
    303,
  );
  expect(await ask("/sign-in/session", { method: "POST", body: new URLSearchParams({ token: "no" }) })).toBe(
    303,
  );
  const name = encodeURIComponent(`${TOKEN}.ndjson`);
  const body = '{"t":"2026-01-01T00:00:00Z","type":"GAP","resource":"pods","object":{}}\n';
  expect(await ask(`/api/recordings?name=${name}`, { method: "POST", headers: octets, body: TOKEN })).toBe(
    422,
  );
  expect(await ask("/api/recordings?name=mine", { method: "POST", headers: octets, body })).toBe(201);
  expect(await ask("/api/recordings/mine", { method: "DELETE", ...bearer(TOKEN) })).toBe(204);
  const clusters = await fetch(`${server.origin}/api/sources`, bearer(TOKEN));
  const [cluster] = ((await clusters.json()) as { clusters: { id: string }[] }).clusters;
  expect(await ask(`/api/sources/${cluster?.id}`, bearer(TOKEN))).toBe(200);
  await expect.poll(said).toContain("all resources listed");

  for (const msg of [
    "skscope starts",
    "request refused",
    "sign-in refused: wrong token",
    "upload refused",
    "upload taken",
    "recording removed",
    "watching begins",
    "watch refused",
    "history is written",
  ]) {
    expect(said()).toContain(msg);
  }
  for (const secret of [TOKEN, CLUSTER_TOKEN, session, "wrong-token"]) {
    expect(server.output()).not.toContain(secret);
  }
  expect(server.output()).toContain("token (redacted) may not");
  await server.stop();
  expect(said()).toContain("skscope stops");
});
