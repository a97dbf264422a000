/** The settings that Knative's operator writes, where only its KnativeServing is there. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { settingsAt } from "../../../lib/core/state/settings.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { resourceOfObject } from "../../../lib/model/kubernetes-kind.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { withoutUnknownParts } from "../../../lib/trace/import/private.ts";
import { KEY, record, records, SYSTEM_NAMESPACE } from "../../support/records.ts";

const SKS = "0 =sks Proxy n=2";
const CONFIG = "0 =config/config-autoscaler stable-window=20s";

function serving(config: JsonObject, version = "v1beta1", namespace = SYSTEM_NAMESPACE): TraceRecord {
  const object: JsonObject = {
    apiVersion: `operator.knative.dev/${version}`,
    kind: "KnativeServing",
    metadata: { name: "ks", namespace, uid: "ks", resourceVersion: "900" },
    spec: { config },
  };
  return record(50, 0, "ADDED", resourceOfObject(object) ?? "", object, true);
}

function windowOf(all: readonly TraceRecord[]) {
  const { shared, revisions } = buildState(all.map((one, seq) => ({ ...one, seq })));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  const { value, origin, key } = settingsAt(shared, revision).stableWindowMs;
  return { value, origin, key };
}

const TOLD = { value: 30_000, origin: "operator", key: "ks spec.config.autoscaler.stable-window" };

describe("a KnativeServing", () => {
  test.each<[what: string, one: TraceRecord]>([
    ["without the prefix", serving({ autoscaler: { "stable-window": "30s" } })],
    ["with the prefix", serving({ "config-autoscaler": { "stable-window": "30s" } })],
    ["by the older API", serving({ autoscaler: { "stable-window": "30s" } }, "v1alpha1")],
  ])("tells the settings, %s", (_, one) => {
    expect(windowOf([...records(SKS), one])).toEqual(TOLD);
  });

  test("keeps its settings, and nothing else, when a dump is read", () => {
    const { resource, object } = serving({ autoscaler: { "stable-window": "30s" }, other: { token: "x" } });
    expect(withoutUnknownParts(resource, object).spec).toEqual({
      config: { autoscaler: { "stable-window": "30s" } },
    });
  });

  test("does not count where the ConfigMap is there, in whichever order", () => {
    const one = serving({ autoscaler: { "stable-window": "30s" } });
    const seen = { value: 20_000, origin: "configMap" };
    expect(windowOf([one, ...records(`${CONFIG}\n${SKS}`)])).toMatchObject(seen);
    expect(windowOf([...records(`${CONFIG}\n${SKS}`), one])).toMatchObject(seen);
  });

  test("leaves the rest assumed, and says nothing for another namespace than that of Knative", () => {
    const assumed = { value: 60_000, origin: "assumed" };
    expect(windowOf([...records(SKS), serving({ autoscaler: { "max-scale": "3" } })])).toMatchObject(assumed);
    const elsewhere = serving({ autoscaler: { "stable-window": "30s" } }, "v1beta1", "other");
    expect(windowOf([...records(`0 =acts a1\n${SKS}`), elsewhere])).toMatchObject(assumed);
  });

  test("tells where Knative runs, and which version is installed", () => {
    const one = serving({ autoscaler: { "stable-window": "30s" } }, "v1beta1", "knative-eu");
    const installed = { ...one, object: { ...one.object, status: { version: "1.15.2" } } };
    const { shared } = buildState([...records(SKS), installed]);
    expect([shared.systemNamespace, shared.knative]).toEqual(["knative-eu", "1.15.2"]);
    expect(windowOf([...records(SKS), installed])).toEqual(TOLD);
    const upgraded = record(60, 1, "MODIFIED", one.resource, {
      ...installed.object,
      metadata: { ...(one.object.metadata as JsonObject), resourceVersion: "901" },
      status: { version: "1.16.0" },
    });
    expect(buildState([...records(SKS), installed, upgraded]).shared.knative).toBe("1.16.0");
  });
});
