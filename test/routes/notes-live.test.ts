/** Notes of a cluster: kept in the data directory for all who may ask, and taken along by recordings and exports. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NoteList } from "../../lib/model/notes.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const TOKEN = "Visitors0Token-of-this-test";
let api: FakeApi;
let server: RunningServer;
let folder: string;
let source: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-notes-"));
  api = await createFakeApi({ token: "t" });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, api.kubeconfig());
  const env = {
    SKSCOPE_TOKEN: TOKEN,
    SKSCOPE_DATA_DIR: join(folder, "data"),
    SKSCOPE_KUBECONFIG: kubeconfig,
  };
  server = await startServer({ env });
  const { clusters } = await (await ask("/api/sources")).json();
  source = clusters[0].id;
});
afterAll(async () => {
  await server.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
  return fetch(`${server.origin}${path}`, { headers, ...init });
}

const put = (text: string, from: number, init: RequestInit = {}): Promise<Response> =>
  ask(`/api/sources/${source}/notes/deploy01`, {
    method: "PUT",
    body: JSON.stringify({ revision: null, from, to: null, text, by: "ci", version: 0 }),
    ...init,
  });

test("are kept for who has the token, and go with a recording and an export of their time", async () => {
  const nobody = { headers: { "content-type": "application/json" } };
  expect((await put("no", Date.now(), nobody)).status).toBe(401);
  const begun = await (await ask(`/api/sources/${source}/recording`, { method: "POST" })).json();
  expect((await put("rollout 42", Date.now())).status).toBe(200);
  const { notes, keeps }: NoteList = await (await ask(`/api/sources/${source}/notes`)).json();
  expect([keeps, notes.map(({ text }) => text)]).toEqual([true, ["rollout 42"]]);

  expect((await ask(`/api/sources/${source}/recording`, { method: "DELETE" })).status).toBe(200);
  const beside = join(folder, "data", "recordings", `${begun.id}.notes.json`);
  expect(JSON.parse(readFileSync(beside, "utf8")).notes).toMatchObject([{ id: "deploy01", by: "ci" }]);

  const exported = await ask(`/api/sources/${source}/export?minutes=5`);
  const [header = ""] = gunzipSync(Buffer.from(await exported.arrayBuffer()))
    .toString()
    .split("\n");
  expect(JSON.parse(header)).toMatchObject({ format: "skscope-trace", notes: [{ text: "rollout 42" }] });
});
