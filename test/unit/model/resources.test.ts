/** The table of resources is whole: what others read from it is there for every row. */
import { describe, expect, test } from "vitest";
import {
  isNamedAfterRevision,
  isNamedLater,
  RESOURCE,
  RESOURCES,
  resourceRow,
  rowOfEvents,
} from "../../../lib/model/resources.ts";
import en from "../../../messages/en/cluster.json" with { type: "json" };

describe("the table of resources", () => {
  test("gives every resource one name, by which its row is found", () => {
    for (const row of RESOURCES) expect(resourceRow(row.resource)).toBe(row);
    expect(RESOURCE.pods).toBe("pods");
    expect(RESOURCE.knativeServices).toBe("services.serving.knative.dev");
    expect(resourceRow("secrets")).toBeUndefined();
  });

  test("has a text for what is lost without each of them, and for nothing else", () => {
    expect(Object.keys(en.lost).toSorted()).toEqual(RESOURCES.map(({ key }) => key).toSorted());
  });

  test("names no kind of events twice: which object is meant would be a guess", () => {
    const withEvents = RESOURCES.filter(({ hasEvents }) => hasEvents);
    for (const row of withEvents) expect(rowOfEvents(row.kind)).toBe(row);
  });

  test("gives no two resources the same place in the story", () => {
    const places = RESOURCES.flatMap(({ story }) => story ?? []);
    expect(new Set(places).size).toBe(places.length);
  });

  test("says which names tell the revision, and which of them only later", () => {
    expect(["Revision", "Metric", "Pod", "Service", "Node"].map(isNamedAfterRevision)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const later = RESOURCES.filter(({ resource }) => isNamedLater(resource)).map(({ key }) => key);
    expect(later.toSorted()).toEqual(["deployments", "endpointSlices", "endpoints", "k8sEvents", "services"]);
    expect(isNamedLater("secrets")).toBe(false);
  });
});
