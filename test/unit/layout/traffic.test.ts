import { describe, expect, it } from "vitest";
import { buildState, type Route, routeAt, type Traffic, trafficOf } from "../../../lib/core/index.ts";
import {
  layoutRoutePicture,
  linkStates,
  type PlacedTraffic,
  placeTraffic,
} from "../../../lib/layout/index.ts";
import { alongPath, roundedPath } from "../../../lib/layout/polyline.ts";
import { at, KEY, records } from "../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

const ACTIVATOR = "10.0.0.1:8012";
const POD = "10.1.0.1:8012";
const WIDTH = 1_280;

interface Scene {
  readonly route: Route;
  readonly traffic: Traffic | null;
  readonly placed: PlacedTraffic;
}

/** The picture of the revision r at an instant after the records of a text. */
function sceneAt(text: string, seconds: number, width = WIDTH): Scene {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const route = routeAt(shared, revision, at(seconds));
  const traffic = trafficOf(shared, revision)?.(at(seconds)) ?? null;
  const pods = route.pods.map(({ name, phase }) => ({ name, isReady: phase === "ready" }));
  const layout = layoutRoutePicture(route, width, traffic);
  return {
    route,
    traffic,
    placed: traffic === null ? { dots: [], seats: [] } : placeTraffic(traffic, layout, pods),
  };
}

const statesAt = (text: string, seconds: number): string => {
  const { route, traffic } = sceneAt(text, seconds);
  return Object.values(linkStates(route, traffic)).join(" ");
};

const STRAIGHT = `${ONE_POD}\n1 sks Serve n=2 pop=False\n1 pub p1`;

describe("lines", () => {
  // activator, pods, from the activator on
  it.each([
    ["what the name says where nothing is recorded", STRAIGHT, 3, "quiet carrying quiet"],
    ["what the name says where nobody asks", `${STRAIGHT}\n2 req 200 5 ${POD}`, 9, "quiet carrying quiet"],
    ["what requests did", `${STRAIGHT}\n2 req 200 5 ${POD}`, 2.5, "quiet carrying quiet"],
    ["both, where they differ", `${STRAIGHT}\n2 req 200 5 ${ACTIVATOR}`, 2.5, "carrying named carrying"],
    ["that all of them failed", `${STRAIGHT}\n2 req 502 5 ${POD}`, 2.5, "quiet broken quiet"],
    [
      "no failure of some",
      `${STRAIGHT}\n2 req 502 5 ${POD}\n2 req 200 5 ${POD}`,
      2.5,
      "quiet carrying quiet",
    ],
  ])("say %s", (_name, text, seconds, expected) => {
    expect(statesAt(text, seconds)).toBe(expected);
  });
});

describe("dots", () => {
  const alone = `${STRAIGHT}\n2 req 200 2000 ${POD}`;

  it("travel from the clients to the pod, and sit there until the answer", () => {
    const xs = [2, 2.1, 2.2].map((t) => sceneAt(alone, t).placed.dots[0]?.x ?? Number.NaN);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    const { nodes } = layoutRoutePicture(sceneAt(alone, 3).route, WIDTH);
    const [dot] = sceneAt(alone, 3).placed.dots;
    expect(dot?.tone).toBe("pods");
    expect(dot?.x).toBeGreaterThan(nodes.pods?.x ?? 0);
    expect(dot?.y).toBeGreaterThan(nodes.pods?.y ?? 0);
    expect(sceneAt(alone, 4.5).placed.dots).toEqual([]);
  });

  it("stand where the instant says, whichever way it was reached", () => {
    expect(sceneAt(alone, 2.137).placed).toEqual(sceneAt(alone, 2.137).placed);
    expect(sceneAt(`${alone}\n5 req 200 10 ${POD}`, 2.137).placed).toEqual(sceneAt(alone, 2.137).placed);
  });

  it("queue before the activator, the first next to it", () => {
    const waiting = `${AT_ZERO}\n${[1, 1.1, 1.2].map((t) => `${t} req 200 9000 ${ACTIVATOR}`).join("\n")}`;
    const { dots } = sceneAt(waiting, 3).placed;
    const box = layoutRoutePicture(sceneAt(waiting, 3).route, WIDTH).nodes.activator;
    expect(dots.map(({ tone }) => tone)).toEqual(["activator", "activator", "activator"]);
    expect(dots.map(({ x }) => x)).toEqual([0, 1, 2].map((i) => (box?.x ?? 0) - 7 - 8 * i));
  });

  it("take the seats that there are; the others wait", () => {
    const full = `${ONE_POD}\n0 pa Active=True want=1 cc=2\n${Array.from({ length: 5 }, () => `1 req 200 3000 ${ACTIVATOR}`).join("\n")}`;
    const { dots, seats } = sceneAt(full, 3).placed;
    expect(seats).toHaveLength(2);
    expect(dots.filter(({ tone }) => tone === "pods").map(({ x, y }) => ({ x, y }))).toEqual(seats);
    expect(dots.filter(({ tone }) => tone === "activator")).toHaveLength(3);
  });

  it("turn red where they failed, once they have, and lie on top", () => {
    const lost = `${STRAIGHT}\n2 req 502 100 ${POD}\n2.05 req 200 5 ${POD}`;
    expect(sceneAt(lost, 2.09).placed.dots.some(({ tone }) => tone === "lost")).toBe(false);
    expect(sceneAt(lost, 2.2).placed.dots.at(-1)?.tone).toBe("lost");
    expect(sceneAt(lost, 2.9).placed.dots.map(({ tone }) => tone)).toEqual(["lost"]);
    expect(sceneAt(lost, 3.1).placed.dots).toEqual([]);
  });

  it("go no further than the name where nobody noted whom they were sent to", () => {
    const { nodes } = layoutRoutePicture(sceneAt(STRAIGHT, 3).route, WIDTH);
    const [dot] = sceneAt(`${STRAIGHT}\n2 req 200 2000`, 3).placed.dots;
    expect(dot?.tone).toBe("ink");
    expect(dot?.x).toBeLessThanOrEqual(nodes.service?.x ?? 0);
  });

  it("are bounded, and those that failed are among them", () => {
    const many = Array.from({ length: 500 }, (_, i) => `2 req ${i % 100 === 7 ? 502 : 200} 5 ${POD}`).join(
      "\n",
    );
    const { dots } = sceneAt(`${STRAIGHT}\n${many}`, 2.1).placed;
    expect(dots.length).toBeLessThan(60);
    expect(dots.filter(({ tone }) => tone === "lost")).toHaveLength(5);
  });

  it.each([320, 640, 900, 2_560])("stay in a picture of %i px", (width) => {
    for (const t of [2, 2.05, 2.1, 2.2, 2.4]) {
      for (const { x, y } of sceneAt(
        `${STRAIGHT}\n2 req 200 9000 ${POD}\n2 req 200 9000 ${ACTIVATOR}`,
        t,
        width,
      ).placed.dots) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(172);
      }
    }
  });
});

describe("a way with corners", () => {
  const way = [
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 10 },
  ];

  it("is walked at an even pace, from end to end", () => {
    expect([0, 0.5, 0.75, 1, 2].map((share) => alongPath(way, share))).toEqual([
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 30, y: 0 },
      { x: 30, y: 10 },
      { x: 30, y: 10 },
    ]);
  });

  it("is drawn with round ones, no rounder than its pieces are long", () => {
    expect(roundedPath(way, 10)).toBe("M0,0 L20,0 Q30,0 30,5 L30,10");
  });
});
