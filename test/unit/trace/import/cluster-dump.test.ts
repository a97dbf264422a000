/** `kubectl cluster-info dump` to standard output, in the form that kubectl prints (tried with 1.3x: banners, order, indentation). */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const AT = "2026-11-23T04:05:00Z";
const pod = (name: string): JsonObject => ({
  metadata: { name, namespace: "demo", uid: `u-${name}`, resourceVersion: "5", creationTimestamp: AT },
  spec: { containers: [{ name: "user-container" }] },
  status: { phase: "Running" },
});
const list = (kind: string, items: JsonObject[] = [], apiVersion = "v1"): string =>
  `${JSON.stringify({ kind, apiVersion, metadata: { resourceVersion: "1" }, items }, null, 4)}\n`;
const line = (message: string): string =>
  JSON.stringify({
    severity: "INFO",
    timestamp: "2026-11-23T04:04:00.1Z",
    logger: "autoscaler",
    message,
    "knative.dev/key": "demo/a",
  });
const banner = (what: string): string =>
  `==== ${what} logs for container autoscaler of pod knative-serving/autoscaler-1 ====\n`;

/** Of two namespaces, with a log whose last line has no end, as a log that is being written has none. */
const DUMP = [
  list("NodeList", [{ metadata: { name: "node", annotations: { a: "x\n==== no banner\n====" } } }]),
  ...["EventList", "ReplicationControllerList", "ServiceList"].map((kind) => list(kind)),
  list("DeploymentList", [], "apps/v1"),
  list("PodList", [pod("a-1")]),
  banner("START"),
  `${line("Scaling from 0 to 1")}\n${line("==== no banner ====")}\n${line("Scaling from 1 to 2")}`,
  banner("END"),
  list("EventList"),
  list("PodList", [pod("a-2")]),
  banner("START"),
  banner("END"),
].join("");

describe("a dump that was printed as one stream", () => {
  test.each([1, 7, 100, 65_536])("tells its lists and its logs, in pieces of %i bytes", async (size) => {
    const { records, inputs } = await imported([textInput("dump.txt", DUMP, Date.parse(AT), size)]);
    const names = records
      .filter(({ resource }) => resource === "pods")
      .map(({ object }) => (object.metadata as JsonObject).name);
    expect(names).toEqual(["a-1", "a-2"]);
    const lines = records.filter(({ type }) => type === "LOG");
    expect(lines.map(({ resource, object }) => [resource, object.message])).toEqual([
      ["autoscaler", "Scaling from 0 to 1"],
      ["autoscaler", "==== no banner ===="],
      ["autoscaler", "Scaling from 1 to 2"],
    ]);
    expect(inputs[0]?.left).toEqual([]);
  });

  test("a line of a log that is longer than anything is named, and what follows is read", async () => {
    const long = DUMP.replace("Scaling from 0 to 1", "x".repeat(9 * 1024 * 1024));
    const { records, inputs } = await imported([textInput("dump.txt", long, Date.parse(AT))]);
    expect(inputs[0]?.left.map(({ reason }) => reason)).toEqual(["tooLong"]);
    expect(records.filter(({ type }) => type === "LOG").at(-1)?.object.message).toBe("Scaling from 1 to 2");
  });

  test("a dump that ends within a log keeps what came", async () => {
    const cut = DUMP.slice(0, DUMP.indexOf("Scaling from 1 to 2"));
    const { records } = await imported([textInput("dump.txt", cut, Date.parse(AT))]);
    expect(records.filter(({ type }) => type === "LOG")).toHaveLength(2);
  });
});
