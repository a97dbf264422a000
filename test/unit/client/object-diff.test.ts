import { describe, expect, it } from "vitest";
import { hasChange, objectDiff } from "../../../lib/client/object-diff.ts";
import { meaningOf, writerOf } from "../../../lib/client/object-meaning.ts";
import { RESOURCE } from "../../../lib/model/record.ts";

const sks = (mode: string, version: string) => ({
  kind: "ServerlessService",
  metadata: { name: "hello", resourceVersion: version },
  spec: { a: 1, b: 2, c: 3, d: 4, e: 5, mode, numActivators: 2 },
});

describe("diff of two versions", () => {
  it("shows the changed field with a few lines around it, and how many were left out", () => {
    const lines = objectDiff(sks("Serve", "1"), sks("Proxy", "2"));
    expect(lines.map((line) => `${line.kind} ${line.text}`)).toEqual([
      "skipped 6",
      "same   c: 3",
      "same   d: 4",
      "same   e: 5",
      "removed   mode: Serve",
      "added   mode: Proxy",
      "same   numActivators: 2",
    ]);
  });

  it("does not take a new resource version for a change", () => {
    expect(hasChange(objectDiff(sks("Serve", "1"), sks("Serve", "2")))).toBe(false);
  });
});

describe("what a change means", () => {
  it("is said for the wish", () => {
    expect(meaningOf(RESOURCE.serverlessServices, sks("Serve", "1"), sks("Proxy", "2"), true)).toEqual([
      { key: "specMode", values: { from: "Serve", to: "Proxy" } },
    ]);
  });

  it("names the writer: public Endpoints are Knative's, private ones Kubernetes'", () => {
    expect([writerOf(RESOURCE.endpoints, true), writerOf(RESOURCE.endpoints, false)]).toEqual([
      "publicEndpoints",
      "privateEndpoints",
    ]);
  });
});
