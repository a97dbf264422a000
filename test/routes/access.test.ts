/**
 * What one sees is what one may see: every route of the API and every page, asked by somebody who may see one namespace of two,
 * over HTTP. Nothing of the other one may be in any answer, also not its name.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REVIEWED } from "../../lib/cluster/access-review.ts";
import { createViewerSession } from "../../lib/server/oidc/viewer-session.ts";
import { ROOT, type RunningServer, startServer } from "../support/server.ts";
import { createTwoTenants, OURS, THEIR_NAMES, THEIRS, type TwoTenants } from "../support/two-tenants.ts";

const TOKEN = "a-token-of-operators";
const SECRET = "a-secret-for-the-cookies-of-a-test";
const LIVE = "live-fake";
const HOUR = 3_600_000;

let tenants: TwoTenants;
let server: RunningServer;
let folder: string;
/** A recording that was made here, and an hour on disk. */
let recorded: string;
let hour: string;
/** Namespaces that each may see; "*": all. */
const grants = new Map<string, Set<string>>();

const cookies = new Map<string, string>();
async function as(user: string, groups: readonly string[] = []): Promise<Record<string, string>> {
  const known = cookies.get(user);
  if (known !== undefined) return { cookie: known };
  const session = await createViewerSession({ name: user, groups }, SECRET, Date.now(), HOUR);
  const cookie = `skscope_viewer_${new URL(server.origin).port}=${session}`;
  cookies.set(user, cookie);
  return { cookie };
}
const operator = { authorization: `Bearer ${TOKEN}` };

interface Told {
  readonly status: number;
  readonly text: string;
}
async function ask(path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Told> {
  const response = await fetch(`${server.origin}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...headers, ...(init.headers as Record<string, string>) },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return { status: response.status, text: `${head}\n${(isPacked ? gunzipSync(bytes) : bytes).toString()}` };
}

/** Reads a stream until `enough` of its text is there, or until the server ends it. */
async function listen(path: string, headers: Record<string, string>, enough: (text: string) => boolean) {
  const stop = new AbortController();
  const response = await fetch(`${server.origin}${path}`, { headers, signal: stop.signal });
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const part of response.body ?? []) {
      text += decoder.decode(part as Uint8Array, { stream: true });
      if (enough(text)) break;
    }
  } finally {
    stop.abort();
  }
  return { status: response.status, text };
}

async function until<T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await what();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const path = ({ namespace, revision }: { readonly namespace: string; readonly revision: string }) =>
  `/api/sources/${LIVE}/revisions/${namespace}/${revision}`;
const streamOf = ({ namespace, revision }: typeof OURS | typeof THEIRS) =>
  `/api/stream?source=${LIVE}&scope=revision&namespace=${namespace}&name=${revision}`;
const OVERVIEW = `/api/stream?source=${LIVE}&scope=overview`;
const json = (body: object): RequestInit => ({
  method: "PUT",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const note = (revision: string | null) => ({
  revision,
  from: Date.now(),
  to: null,
  text: "x",
  by: "",
  version: 0,
});

const question = (name: string, given: object): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } }),
});

/** Where a teacher is. */
const PLACE = { href: "/learn/zero", t: null, playing: false, speed: 1, until: null, sentAt: 0 };

/** Requests for each file under app/api; a new route needs a row, or the first test fails. */
const ASKED: Readonly<Record<string, () => readonly (readonly [string, RequestInit?])[]>> = {
  "[[...rest]]": () => [["/api/nothing"]],
  class: () => [["/api/class", { ...json(PLACE), method: "POST" }]],
  "class/[id]": () => [
    [`/api/class/${"a".repeat(22)}`],
    [`/api/class/${"a".repeat(22)}`, json(PLACE)],
    [`/api/class/${"a".repeat(22)}`, { method: "DELETE" }],
  ],
  "class/[id]/seat": () => [
    [`/api/class/${"a".repeat(22)}/seat`, json({ seat: "b".repeat(22), isAway: false, guess: null })],
  ],
  health: () => [["/api/health"]],
  mcp: () =>
    (
      [
        ["sources", {}],
        ["revisions", { source: LIVE }],
        ["findings", { source: LIVE }],
        ["records", { source: LIVE }],
        ["cold-starts", { source: LIVE }],
        ["why", { source: LIVE, revision: `${OURS.namespace}/${OURS.revision}` }],
        ["why", { source: LIVE, revision: `${THEIRS.namespace}/${THEIRS.revision}` }],
      ] as const
    ).map(([name, given]) => ["/api/mcp", question(name, given)] as const),
  "openapi.json": () => [["/api/openapi.json"]],
  recordings: () => [
    [
      "/api/recordings?name=a.ndjson",
      { method: "POST", headers: { "content-type": "application/octet-stream" }, body: "{}" },
    ],
  ],
  "recordings/[source]": () => [[`/api/recordings/${recorded}`, { method: "DELETE" }]],
  sources: () => [["/api/sources"]],
  "sources/[source]": () => [LIVE, hour, recorded].map((id) => [`/api/sources/${id}`] as const),
  "sources/[source]/cold-starts": () => [LIVE, hour].map((id) => [`/api/sources/${id}/cold-starts`] as const),
  "sources/[source]/episodes": () =>
    [LIVE, hour].map((id) => [`/api/sources/${id}/episodes?format=chrome`] as const),
  "sources/[source]/export": () => [
    [`/api/sources/${LIVE}/export?minutes=60`],
    [`/api/sources/${LIVE}/export?minutes=60&namespace=${THEIRS.namespace}`],
    [`/api/sources/${LIVE}/export?minutes=60&namespace=${OURS.namespace}`],
  ],
  "sources/[source]/found": () => [LIVE, hour].map((id) => [`/api/sources/${id}/found`] as const),
  "sources/[source]/history": () => [[`/api/sources/${LIVE}/history`]],
  "sources/[source]/notes": () => [LIVE, hour, recorded].map((id) => [`/api/sources/${id}/notes`] as const),
  "sources/[source]/notes/[note]": () => [
    [`/api/sources/${LIVE}/notes/theirs01`, json(note(`${THEIRS.namespace}/${THEIRS.revision}`))],
    [`/api/sources/${LIVE}/notes/theirs01`, json(note(`${OURS.namespace}/${OURS.revision}`))],
    [`/api/sources/${LIVE}/notes/theirs01`, { method: "DELETE" }],
    [`/api/sources/${LIVE}/notes/theirs02`, json(note(null))],
  ],
  "sources/[source]/probe": () => [
    [`/api/sources/${LIVE}/probe?namespace=${THEIRS.namespace}&name=${THEIRS.revision}`, { method: "POST" }],
  ],
  "sources/[source]/recording": () => [
    [`/api/sources/${LIVE}/recording`, { method: "POST" }],
    [`/api/sources/${LIVE}/recording`, { method: "DELETE" }],
  ],
  "sources/[source]/records/[seq]": () =>
    [LIVE, hour].flatMap((id) =>
      Array.from({ length: 120 }, (_, seq) => [`/api/sources/${id}/records/${seq}`] as const),
    ),
  "sources/[source]/report": () => [LIVE, hour].map((id) => [`/api/sources/${id}/report`] as const),
  "sources/[source]/revisions/[namespace]/[name]/episodes": () => [
    [`${path(OURS)}/episodes?format=otlp`],
    [`${path(THEIRS)}/episodes?format=otlp`],
  ],
  "sources/[source]/revisions/[namespace]/[name]/objects": () => [
    [`${path(OURS)}/objects`],
    [`${path(THEIRS)}/objects`],
  ],
  "sources/[source]/revisions/[namespace]/[name]/timeline": () => [
    [`${path(OURS)}/timeline`],
    [`${path(THEIRS)}/timeline`],
  ],
  "sources/[source]/stats": () => [
    [`/api/sources/${LIVE}/stats`],
    [`/api/sources/${LIVE}/stats?by=revision`],
    [`/api/sources/${LIVE}/stats?namespace=${THEIRS.namespace}`],
  ],
};

const PAGES = () => [
  "/",
  `/view/${LIVE}`,
  ...["contents", "knative", "report", "trends"].map((part) => `/view/${LIVE}/${part}`),
  `/view/${hour}`,
  `/view/${recorded}`,
  `/view/${LIVE}/${OURS.namespace}/${OURS.revision}`,
  "/metrics",
];

/** The text without what was asked for, which is said back. */
function withoutEcho(text: string, asked: string): string {
  if (!asked.includes(THEIRS.namespace)) return text;
  return text.replaceAll(THEIRS.namespace, "").replaceAll(THEIRS.revision, "");
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-access-"));
  tenants = await createTwoTenants();
  tenants.api.setAccess(({ user, groups, namespace, doing }) => {
    if (doing !== `${REVIEWED.verb} ${REVIEWED.resource}.${REVIEWED.group}`) return false;
    if (!groups.includes("system:authenticated")) return false;
    const theirs = [user, ...groups].flatMap((name) => [...(grants.get(name) ?? [])]);
    return theirs.includes("*") || (namespace !== null && theirs.includes(namespace));
  });
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, tenants.api.kubeconfig());
  server = await startServer({
    env: {
      SKSCOPE_TOKEN: TOKEN,
      SKSCOPE_KUBECONFIG: kubeconfig,
      SKSCOPE_ALL_NAMESPACES: "1",
      SKSCOPE_DATA_DIR: join(folder, "data"),
      SKSCOPE_OIDC_ISSUER: "http://127.0.0.1:9",
      SKSCOPE_OIDC_CLIENT_ID: "skscope",
      SKSCOPE_SESSION_SECRET: SECRET,
      SKSCOPE_IMPERSONATE: "1",
      SKSCOPE_ACCESS_SECONDS: "2",
      SKSCOPE_WATCH: "1",
      SKSCOPE_PROBE: "1",
    },
  });
  grants.set("ann", new Set([OURS.namespace]));
  grants.set("root", new Set(["*"]));
  grants.set("team", new Set([THEIRS.namespace]));
  const rows = () => ask(`/api/sources/${LIVE}`, operator);
  await until(rows, ({ text }) => text.includes('"state":"live"') || !text.includes('"records":0'));
  const begun = await ask(`/api/sources/${LIVE}/recording`, operator, { method: "POST" });
  recorded = /"id":"([^"]+)"/.exec(begun.text)?.[1] ?? "";
  tenants.play(40);
  await until(rows, ({ text }) => text.includes(OURS.revision) && text.includes(THEIRS.revision));
  for (const [id, of] of [
    ["theirs01", THEIRS],
    ["ours0001", OURS],
  ] as const)
    await ask(`/api/sources/${LIVE}/notes/${id}`, operator, json(note(`${of.namespace}/${of.revision}`)));
  await ask(`/api/sources/${LIVE}/notes/whole001`, operator, json({ ...note(null), text: "merlot is slow" }));
  const history = () => ask(`/api/sources/${LIVE}/history`, operator);
  const { text } = await until(history, (told) => told.text.includes(`${LIVE}@`));
  hour = /"id":"(live-fake@[^"]+)"/.exec(text)?.[1] ?? "";
  await ask(`/api/sources/${LIVE}/recording`, operator, { method: "DELETE" });
});
afterAll(async () => {
  await server?.stop();
  await tenants?.api.close();
  rmSync(folder, { recursive: true, force: true });
});

test("every route of the API is asked", () => {
  const routes = readdirSync(join(ROOT, "app", "api"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map((file) => file.replace(/\/?route\.ts$/, ""));
  // Events are asked for below.
  expect(routes.filter((route) => route !== "stream" && ASKED[route] === undefined)).toEqual([]);
});

describe("who may see one namespace", () => {
  // First of all: pages and routes are bundles, and neither has been asked for a source by anybody with these rights.
  test("is shown the source that was asked for, whatever page was looked at before", async () => {
    const ann = await as("ann");
    expect((await ask(`/view/${hour}`, ann)).status).toBe(200);
    for (const id of [LIVE, hour])
      expect((await ask(`/api/sources/${id}`, ann)).text).toContain(`"id":"${id}"`);
  });

  test.each(Object.keys(ASKED))("is told nothing of the other one by /api/%s", async (route) => {
    const ann = await as("ann");
    for (const [asked, init] of ASKED[route]?.() ?? []) {
      const { status, text } = await ask(asked, ann, init);
      const said = withoutEcho(text, `${asked} ${init?.body ?? ""}`);
      expect([asked, status, THEIR_NAMES.exec(said)?.[0]]).toEqual([asked, status, undefined]);
      expect([asked, status < 500]).toEqual([asked, true]);
      if (asked.startsWith(path(THEIRS))) expect([asked, status]).toEqual([asked, 404]);
      if (asked.startsWith(path(OURS))) expect([asked, status]).toEqual([asked, 200]);
    }
  });

  test("is told nothing of it by any page", async () => {
    const ann = await as("ann");
    for (const page of PAGES()) {
      const { status, text } = await ask(page, ann);
      expect([page, status, THEIR_NAMES.exec(text)?.[0]]).toEqual([page, status, undefined]);
      expect([page, status < 500]).toEqual([page, true]);
    }
  });

  test("sees his own as others do: rows, records, an hour of the past, notes, an export", async () => {
    const ann = await as("ann");
    for (const id of [LIVE, hour]) {
      const { text } = await ask(`/api/sources/${id}`, ann);
      expect(text).toContain(OURS.revision);
    }
    expect((await ask(`/api/sources/${LIVE}/notes`, ann)).text).toContain("ours0001");
    expect((await ask(`/api/sources/${LIVE}/export?minutes=60`, ann)).text).toContain(OURS.revision);
    expect((await ask(`${path(OURS)}/timeline`, ann)).text).toContain("config-autoscaler");
    expect((await ask("/api/sources", ann)).text).toContain("cold-start");
  });

  test("writes notes as himself", async () => {
    const ann = await as("ann");
    const at = `/api/sources/${LIVE}/notes/byann001`;
    const mine = { ...note(`${OURS.namespace}/${OURS.revision}`), by: "the operator" };
    const kept = await ask(at, ann, json(mine));
    expect([kept.status, kept.text.includes('"by":"ann"')]).toEqual([200, true]);
    expect((await ask(`/api/sources/${LIVE}/notes`, operator)).text).not.toContain("the operator");
    expect((await ask(at, ann, { method: "DELETE" })).status).toBe(204);
  });

  test("does not find what was recorded of everything, and records, removes and measures nothing", async () => {
    const ann = await as("ann");
    expect((await ask(`/api/sources/${recorded}`, ann)).status).toBe(404);
    expect((await ask("/metrics", ann)).status).toBe(403);
    expect((await ask(`/api/recordings/${recorded}`, ann, { method: "DELETE" })).status).toBe(403);
    expect((await ask(`/api/sources/${LIVE}/recording`, ann, { method: "POST" })).status).toBe(403);
  });

  test("hears of his own and of nothing else, and no longer than he may", async () => {
    const eve = await as("eve");
    grants.set("eve", new Set([OURS.namespace]));
    await until(
      () => ask(`/api/sources/${LIVE}`, eve),
      ({ text }) => text.includes(OURS.revision),
    );
    const before = (await ask(`/api/sources/${LIVE}`, eve)).text;
    expect(before).toContain(OURS.revision);
    let said = "";
    const heard = listen(streamOf(OURS), eve, (text) => {
      said = text;
      return false;
    });
    const rows = listen(OVERVIEW, eve, () => false);
    await until(
      async () => said,
      (text) => text.includes(OURS.revision),
    );
    const length = said.length;
    tenants.play(60);
    await until(
      async () => said,
      (text) => text.length > length,
    );
    expect((await listen(streamOf(THEIRS), eve, () => true)).status).toBe(404);
    grants.delete("eve");
    // Ended by the server: nobody else does.
    for (const { status, text } of await Promise.all([heard, rows])) {
      expect(status).toBe(200);
      expect(text).not.toMatch(THEIR_NAMES);
    }
    const after = await until(
      () => ask(`/api/sources/${LIVE}`, eve),
      ({ text }) => !text.includes(OURS.revision),
    );
    expect(after.status).toBe(200);
    expect((await ask(`${path(OURS)}/timeline`, eve)).status).toBe(404);
  });
});

test("rights come by groups as well, and are each one's own", async () => {
  const ben = await as("ben", ["team"]);
  const { text } = await ask(`/api/sources/${LIVE}`, ben);
  expect(text).toContain(THEIRS.revision);
  expect(text).not.toContain(OURS.revision);
});

test("who may see nothing sees that, and who may see all sees all", async () => {
  const nobody = await as("nobody");
  expect((await ask(`/api/sources/${LIVE}`, nobody)).text).not.toMatch(/merlot|hello/);
  const root = await as("root");
  const { text } = await ask(`/api/sources/${LIVE}`, root);
  for (const { revision } of [OURS, THEIRS]) expect(text).toContain(revision);
  expect((await ask(`/api/sources/${recorded}`, root)).status).toBe(200);
});

test("who has the token sees all, so what is looked for above is there to be found", async () => {
  const found = [];
  for (const route of Object.keys(ASKED).filter((name) => !/recording|notes\/|probe/.test(name)))
    for (const [asked] of ASKED[route]?.() ?? [])
      if (!asked.includes(THEIRS.namespace) && THEIR_NAMES.test((await ask(asked, operator)).text)) {
        found.push(route);
        break;
      }
  expect(found).toEqual(
    expect.arrayContaining([
      "sources/[source]",
      "sources/[source]/export",
      "sources/[source]/notes",
      "sources/[source]/records/[seq]",
      "sources/[source]/report",
    ]),
  );
  expect((await ask("/metrics", operator)).text).toMatch(THEIR_NAMES);
});

test("a cluster that cannot be asked shows nothing, and says so", async () => {
  const late = await as("late");
  await tenants.api.stop();
  const { status, text } = await ask(`/api/sources/${LIVE}`, late);
  await tenants.api.start();
  expect([status, THEIR_NAMES.test(text)]).toEqual([503, false]);
  expect(text).toContain("cannot be asked what you may see");
});
