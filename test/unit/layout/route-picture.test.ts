import { describe, expect, it } from "vitest";
import type { Route } from "../../../lib/core/index.ts";
import { layoutRoutePicture, linkStates } from "../../../lib/layout/index.ts";

const route = (changes: Partial<Route>): Route => ({
  path: "pods",
  unknown: false,
  since: 0,
  seq: 0,
  wish: "Serve",
  wishUnknown: false,
  podsUnknown: false,
  pods: [],
  activatorsUnknown: false,
  activators: [],
  readyPods: 1,
  listedUnknown: false,
  listedPods: 1,
  replicas: 1,
  requestsOpen: null,
  ...changes,
});

describe("route picture", () => {
  it.each([
    // service ━━▶ pods
    ["steady", route({}), ["quiet", "carrying", "quiet"]],
    // service ━━▶ activator ┄┄▷ no pods
    ["scaled to zero", route({ path: "activator", readyPods: 0 }), ["carrying", "quiet", "quiet"]],
    // service ━━▶ activator ━━▶ pods
    ["overloaded", route({ path: "activator", readyPods: 4 }), ["carrying", "quiet", "carrying"]],
    ["mixed", route({ path: "mixed" }), ["carrying", "carrying", "carrying"]],
    ["a black hole", route({ path: "none", readyPods: 0 }), ["quiet", "broken", "quiet"]],
    ["unknown in a gap", route({ unknown: true }), ["unknown", "unknown", "unknown"]],
    ["without public Endpoints", route({ path: null }), ["quiet", "quiet", "quiet"]],
  ])("tells %s from the others", (_name, given, expected) => {
    const states = linkStates(given);
    expect([states["service-activator"], states["service-pods"], states["activator-pods"]]).toEqual(expected);
  });

  it.each([360, 700, 1_100, 1_400, 2_500])(
    "has the same height for any data and fits into %i px",
    (width) => {
      const heights = [route({}), route({ path: "none" }), route({ unknown: true })].map(
        (r) => layoutRoutePicture(r, width).height,
      );
      expect(new Set(heights).size).toBe(1);
      const { nodes } = layoutRoutePicture(route({}), width);
      for (const box of Object.values(nodes)) expect(box.x + box.width).toBeLessThanOrEqual(width);
    },
  );

  it.each([360, 640, 718, 740, 759, 760, 800, 1_280])("has no arrow that leads back, at %i px", (width) => {
    const { links } = layoutRoutePicture(route({}), width);
    for (const { id, points } of links) {
      const [first, last] = [points[0], points.at(-1)];
      expect([id, (last?.x ?? 0) >= (first?.x ?? 0)]).toEqual([id, true]);
    }
  });
});
