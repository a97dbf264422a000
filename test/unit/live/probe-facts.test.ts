import { describe, expect, test } from "vitest";
import { probeFactsOf } from "../../../lib/live/probe-facts.ts";
import type { Json } from "../../../lib/model/json.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { type FedSource, liveSource } from "../../support/live-source.ts";

function source(): FedSource & { add(resource: string, name: string, fields: Record<string, Json>): void } {
  const live = liveSource({ version: 1 });
  let version = 0;
  return Object.assign(live, {
    add(resource: string, name: string, fields: Record<string, Json>) {
      version += 1;
      const metadata = { namespace: "ns", name, uid: name, resourceVersion: String(version) };
      const at = new Date(version).toISOString();
      live.append({
        t: version,
        at,
        type: "ADDED",
        resource,
        initial: false,
        object: { metadata, ...fields },
      });
    },
  });
}

const port = (number: number) => [{ name: "http", port: number }];
const rule = (host: string, ...targets: string[]): Json => ({
  hosts: [host],
  http: {
    paths: [
      {
        splits: targets.map((name) => ({
          serviceNamespace: "ns",
          serviceName: name,
          percent: 100 / targets.length,
        })),
      },
    ],
  },
});

describe("what the prober is told of a revision", () => {
  test("before anything is known", () => {
    expect(probeFactsOf(source(), "ns/rev")).toEqual({
      serviceName: null,
      port: 8012,
      endpoints: [],
      hosts: [],
    });
  });

  test("the ready addresses with the serving port, not those that are not ready, nor other ports", () => {
    const live = source();
    live.add(RESOURCE.serverlessServices, "rev", { spec: { mode: "Proxy" }, status: { serviceName: "rev" } });
    live.add(RESOURCE.endpoints, "rev", {
      subsets: [
        {
          addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }],
          notReadyAddresses: [{ ip: "10.0.0.9" }],
          ports: [{ name: "https", port: 8112 }, ...port(8013)],
        },
        { addresses: [{ ip: "10.0.0.3" }], ports: [{ name: "metrics", port: 9090 }] },
      ],
    });
    expect(probeFactsOf(live, "ns/rev")).toEqual({
      serviceName: "rev",
      port: 8013,
      endpoints: [
        { ip: "10.0.0.1", port: 8013 },
        { ip: "10.0.0.2", port: 8013 },
      ],
      hosts: [],
    });
  });

  test("hosts that lead to this revision only: of a split an answer would not say whose it is", () => {
    const live = source();
    live.add(RESOURCE.ingresses, "a", {
      spec: { rules: [rule("own.example", "rev"), rule("split.example", "rev", "other")] },
    });
    live.add(RESOURCE.ingresses, "b", {
      spec: { rules: [rule("other.example", "other"), rule("also.example", "rev")] },
    });
    expect(probeFactsOf(live, "ns/rev").hosts).toEqual(["also.example", "own.example"]);
  });

  test("damaged objects tell nothing", () => {
    const live = source();
    live.add(RESOURCE.endpoints, "rev", {
      subsets: [null, 7, { addresses: "x", ports: port(8012) }, { addresses: [null] }],
    });
    live.add(RESOURCE.ingresses, "a", { spec: { rules: [null, { http: { paths: 3 } }] } });
    expect(probeFactsOf(live, "ns/rev")).toMatchObject({ endpoints: [], hosts: [] });
  });
});
