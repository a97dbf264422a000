/** `kubectl get ksvc -o yaml`, or of a Route, alone: the best answer that it allows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../lib/model/json.ts";
import { runCli } from "../../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-dump-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OK = { status: "True", lastTransitionTime: "2026-11-20T11:00:00Z" };

function object(kind: string, status: JsonObject): JsonObject {
  const metadata = {
    name: "web",
    namespace: "shop",
    generation: 3,
    uid: `${kind}-1`,
    creationTimestamp: "2026-11-20T10:00:00Z",
  };
  return {
    apiVersion: "serving.knative.dev/v1",
    kind,
    metadata,
    status: { observedGeneration: 3, ...status },
  };
}

/** What is said, in one line, and the exit status. */
async function told(name: string, ...items: readonly JsonObject[]) {
  const path = join(folder, `${name}.json`);
  const given = items.length === 1 ? items[0] : { apiVersion: "v1", kind: "List", items: [...items] };
  writeFileSync(path, JSON.stringify(given));
  const { status, stdout } = await runCli(["report", path, "--at", "2026-11-20T12:00:00Z"]);
  return { status, text: stdout.replaceAll(/\s+/g, " ") };
}

const SERVING = {
  latestCreatedRevisionName: "web-00002",
  latestReadyRevisionName: "web-00002",
  traffic: [{ revisionName: "web-00002", latestRevision: true, percent: 100 }],
};

describe("a Service alone", () => {
  test("that is well: who gets its traffic, what is not known, what to bring, and 0", async () => {
    const conditions = ["ConfigurationsReady", "Ready", "RoutesReady"].map((type) => ({ type, ...OK }));
    const { status, text } = await told("well", object("Service", { ...SERVING, conditions }));
    expect(text).toContain(
      "Service shop/web: web-00002 100 %; latest created web-00002, latest ready web-00002; all conditions True",
    );
    expect(text).toContain(
      "Service web sends it 100 % of the traffic. No ServerlessService is recorded, so mode and path are not known.",
    );
    expect(text).toContain("kubectl get serverlessservices,");
    expect(status).toBe(0);
  });

  test("that says min-scale where nobody reads it: the patch that moves it, which no line breaks", async () => {
    const service = object("Service", SERVING);
    const min = { "autoscaling.knative.dev/min-scale": "1" };
    const metadata = { ...(service.metadata as JsonObject), annotations: min };
    const { text } = await told("ignored", {
      ...service,
      metadata,
      spec: { template: { spec: { containers: [] } } },
    });
    expect(text).toContain(
      `kubectl -n shop patch ksvc web --type merge -p '{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}},"spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"1"}}}}}'.`,
    );
  });

  test("that names no revision: its words, and what would name one", async () => {
    const message = "Revision creation failed with message: no tag.";
    const failed = { status: "False", reason: "RevisionFailed", message };
    const conditions = ["ConfigurationsReady", "Ready"].map((type) => ({ ...OK, ...failed, type }));
    const { status, text } = await told("unnamed", object("Service", { conditions }));
    expect(text).toContain(`ConfigurationsReady=False (RevisionFailed) “${message}”`);
    expect(text).toContain(
      "kubectl get rt,configurations,revisions,kpa,sks,endpoints,endpointslices,deployments,pods,events -n shop -o json > dump.json",
    );
    expect(status).toBe(1);
  });

  test("whose newest revision fails: its name, its words, since when, who serves, and 1", async () => {
    const message = 'Revision "web-00003" failed with message: Container failed with: boom.';
    const failed = {
      status: "False",
      reason: "RevisionFailed",
      message,
      lastTransitionTime: "2026-11-20T11:30:00Z",
    };
    const { status, text } = await told(
      "failed",
      object("Service", {
        ...SERVING,
        latestCreatedRevisionName: "web-00003",
        conditions: [
          { type: "ConfigurationsReady", ...failed },
          { type: "Ready", ...failed },
          { type: "RoutesReady", ...OK },
        ],
      }),
    );
    expect(text).toMatch(
      /shop\/web-00003 Failed, and nothing else of it is recorded: RevisionFailed, since about 11:30:00/,
    );
    expect(text).toMatch(/error not-created 11:30:00.000 to end The new revision failed/);
    expect(text).toContain("The latest ready one is web-00002.");
    expect(status).toBe(1);
  });

  test("that is another's: 1, although it names no revision", async () => {
    const taken = {
      status: "False",
      reason: "NotOwned",
      message: "There is an existing Configuration that we do not own.",
    };
    const { status, text } = await told(
      "taken",
      object("Service", { conditions: [{ type: "Ready", ...taken }] }),
    );
    expect(text).toContain("Ready=False (NotOwned) “There is an existing Configuration that we do not own.”");
    expect(status).toBe(1);
  });
});

test("a Route that names a revision which is not there: its name, and that the old split still serves", async () => {
  const message = 'Revision "web-00009" referenced in traffic not found.';
  const missing = {
    status: "False",
    reason: "RevisionMissing",
    message,
    lastTransitionTime: "2026-11-20T11:40:00Z",
  };
  const { status, text } = await told(
    "route",
    object("Route", {
      traffic: [{ revisionName: "web-00002", percent: 100 }],
      conditions: [{ type: "AllTrafficAssigned", ...missing }],
    }),
  );
  expect(text).toMatch(/warning traffic-not-assigned 11:40:00.000 to end The route names what is not there/);
  expect(text).toContain("In force: web-00002 100 %.");
  expect(status).toBe(0);
});
