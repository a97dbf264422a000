import { describe, expect, it } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { readyPodsOf } from "../../../lib/layout/index.ts";
import {
  basisOf,
  isReadyPod,
  layoutScene,
  placeScene,
  placeSceneProbe,
  type Scene,
  type SceneOutcome,
  sceneLinks,
  sceneOf,
} from "../../../lib/layout/scene/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO, LISTED_POD, ONE_POD, SHORT_WINDOW, WOKEN } from "../../support/scenes.ts";

const ACTIVATOR = "10.0.0.1:8012";
const POD = "10.1.0.1:8012";
const LAYOUT = layoutScene(1_000);

function sceneAt(text: string, seconds: number, outcome: SceneOutcome | null = null): Scene {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return sceneOf(shared, revision, outcome)(at(seconds));
}

/** A request that was sent to an address. */
function fate(sent: number, end: number | null, more: Partial<SceneOutcome["requests"][number]> = {}) {
  return {
    sentAt: at(sent),
    endAt: end === null ? null : at(end),
    status: end === null ? 0 : 200,
    via: ACTIVATOR,
    ...more,
  };
}

const tonesOf = (scene: Scene): string[] =>
  placeScene(scene, LAYOUT)
    .dots.map(({ tone }) => tone)
    .sort();

describe("the card of addresses", () => {
  const FLIPPED = `${ONE_POD}
    1 sks Serve n=2 pop=False
    2 pub p1
    3 priv !p1`;
  const card = (seconds: number): [string, string] => {
    const { public: name, private: own } = sceneAt(FLIPPED, seconds).card;
    return [name, own].map(({ addresses }) =>
      addresses.map(({ ip, class: kind, state }) => `${kind} ${ip} ${state}`).join(", "),
    ) as [string, string];
  };

  it("has both lists side by side, each as it is at the instant", () => {
    expect(card(1.9)).toEqual(["activator 10.0.0.1 ready, activator 10.0.0.2 ready", "pod 10.1.0.1 ready"]);
    expect(card(2)).toEqual(["pod 10.1.0.1 ready", "pod 10.1.0.1 ready"]);
    expect(card(3)).toEqual(["pod 10.1.0.1 ready", "pod 10.1.0.1 notReady"]);
  });

  it("says when each was changed last, never a time to come", () => {
    const changed = (seconds: number) => {
      const { public: name, private: own } = sceneAt(FLIPPED, seconds).card;
      return [secondsOf(name.changedAt), secondsOf(own.changedAt)];
    };
    expect([changed(1), changed(2), changed(4)]).toEqual([
      [0, 0],
      [2, 0],
      [2, 3],
    ]);
  });

  it("is unknown inside a gap", () => {
    const scene = sceneAt(`${ONE_POD}\n2 gap endpoints`, 3);
    expect([scene.card.public.unknown, scene.card.private.unknown]).toEqual([true, true]);
  });
});

describe("what is not told yet", () => {
  const LISTED = LISTED_POD.replaceAll("  0 =", "  2 =").replace("0 =config", "1 =config");
  const unknown = (seconds: number, text = LISTED) => {
    const { route, card, autoscaler, written } = sceneAt(text, seconds);
    return {
      path: route.unknown,
      mode: route.wishUnknown,
      activators: route.activatorsUnknown,
      pods: route.podsUnknown,
      ready: readyPodsOf(route),
      addresses: [card.public.unknown, card.private.unknown],
      window: autoscaler.isWindowAssumed,
      written,
    };
  };

  it("is unknown, never none, until the first lists have come", () => {
    expect(unknown(1.5)).toEqual({
      path: true,
      mode: true,
      activators: true,
      pods: true,
      ready: null,
      addresses: [true, true],
      window: false,
      written: null,
    });
    expect(unknown(0.5).window).toBe(true);
    expect(unknown(2)).toMatchObject({ path: false, mode: false, activators: false, pods: false, ready: 1 });
    expect(unknown(2).addresses).toEqual([false, false]);
  });

  it("is none where a list without it has come, or a later one shows that it was made later", () => {
    const text = `0 =acts a1\n0 =dep/other 1\n9 sks Proxy n=2 pop=True\n9 dep 1\n9 pub a1\n9 priv`;
    // The ServerlessService is the first of all: their list was empty.
    expect(unknown(5, text)).toMatchObject({ path: false, mode: false, activators: false, ready: 0 });
    expect(unknown(5, text).pods).toBe(true);
    expect(unknown(5, `${text}\n12 pod/r-deployment-1`).pods).toBe(false);
  });

  it("is unknown all along where a source holds none of it", () => {
    const own = ONE_POD.split("\n").slice(1).join("\n");
    expect(unknown(5, own).activators).toBe(true);
    expect(unknown(5, own).path).toBe(false);
    const bare = ONE_POD.split("\n")
      .filter((line) => !/ (pub|priv|acts) /.test(line))
      .join("\n");
    expect(unknown(5, bare)).toMatchObject({ path: true, activators: true, addresses: [true, true] });
    expect(sceneLinks(sceneAt(bare, 5))).toMatchObject({ "service-pods": "unknown" });
    expect(basisOf(sceneAt(bare, 5))).toBe("unknown");
  });

  it("is no pod where none is wanted and none is listed, as the sentence says", () => {
    expect(unknown(5, AT_ZERO).pods).toBe(false);
  });

  it("is when it was written: what a list shows was written before", () => {
    expect(sceneAt(LISTED, 5).written).toBeNull();
    expect(sceneAt(LISTED, 5).card.public.changedAt).toBeNull();
    const later = sceneAt(`${LISTED}\n6 sks Serve n=2 pop=False`, 7);
    expect(later.written).toMatchObject({ what: "mode", value: "Serve", t: at(6) });
  });

  it("is whether it asks, where no log of the autoscaler is recorded", () => {
    expect(sceneAt(ONE_POD, 5).isProbeRecorded).toBe(false);
    expect(sceneAt(`${ONE_POD}\n4 log autoscaler Enqueueing PA after 2s`, 5).isProbeRecorded).toBe(true);
  });
});

describe("the ingress", () => {
  const STRAIGHT = `${ONE_POD}\n1 sks Serve n=2 pop=False\n2 pub p1`;
  const believed = [
    { t: at(0), value: "activator" },
    { t: at(7), value: "pods" },
  ] as const;

  it("of a simulation believes what the simulator says, and is behind from the change of the name on", () => {
    const view = (seconds: number) => {
      const { sendsTo, behindSince, news } = sceneAt(STRAIGHT, seconds, { requests: [], believed }).ingress;
      return [sendsTo, secondsOf(behindSince), news.map(({ to }) => secondsOf(to))];
    };
    expect(view(1.9)).toEqual(["activator", null, []]);
    expect(view(2)).toEqual(["activator", 2, [7]]);
    expect(view(6.9)).toEqual(["activator", 2, [7]]);
    expect(view(7)).toEqual(["pods", null, []]);
  });

  it("that never learns of a change waits for news without an end", () => {
    const scene = sceneAt(STRAIGHT, 60, { requests: [], believed: believed.slice(0, 1) });
    expect(scene.ingress.news.map(({ to }) => to)).toEqual([null]);
  });

  it("of a recording is known by the requests of the last second, and else unknown", () => {
    const view = (text: string, seconds: number) => {
      const { basis, sendsTo, behindSince } = sceneAt(text, seconds).ingress;
      return [basis, sendsTo, secondsOf(behindSince)];
    };
    expect(view(STRAIGHT, 3)).toEqual(["unknown", null, null]);
    expect(view(`${STRAIGHT}\n2.5 req 200 5 ${POD}`, 3)).toEqual(["requests", "pods", null]);
    expect(view(`${STRAIGHT}\n2.5 req 200 5 ${ACTIVATOR}`, 3)).toEqual(["requests", "activator", 2]);
    expect(view(`${STRAIGHT}\n2.5 req 200 5 ${ACTIVATOR}`, 4)).toEqual(["unknown", null, null]);
    // It was sent before the name changed: that it went to the activator says nothing.
    expect(view(`${STRAIGHT}\n1.5 req 200 5 ${ACTIVATOR}`, 2.2)).toEqual(["requests", "activator", null]);
  });
});

describe("requests of a simulation", () => {
  const believed: SceneOutcome["believed"] = [{ t: at(0), value: "activator" }];
  const POD_NAME = "r-deployment-1";

  it("stand in the queue until a pod takes them, and then sit in that pod", () => {
    const requests = [fate(1, 5, { pod: POD_NAME, takenAt: at(4) })];
    const placed = (seconds: number) => {
      const { queued, inPod } = placeScene(sceneAt(ONE_POD, seconds, { requests, believed }), LAYOUT);
      return [queued, inPod.get(POD_NAME) ?? 0];
    };
    expect(placed(0.9)).toEqual([0, 0]);
    expect(placed(3.9)).toEqual([1, 0]);
    expect(placed(4)).toEqual([0, 1]);
    expect(placed(5)).toEqual([0, 0]);
  });

  it("that nobody took until the end wait to the end", () => {
    const scene = sceneAt(AT_ZERO, 50, { requests: [fate(1, null, { takenAt: null })], believed });
    expect(placeScene(scene, LAYOUT).queued).toBe(1);
    expect(scene.tally).toEqual({ sent: 1, answered: 0, late: 0, lost: 0 });
  });

  it("of another revision are not shown", () => {
    const requests = [fate(1, null, { revision: "other" }), fate(1, null, { revision: "r" })];
    expect(sceneAt(AT_ZERO, 2, { requests, believed }).tally?.sent).toBe(1);
  });
});

describe("dots", () => {
  it("are lost where they failed, for a second, however long they had waited", () => {
    const text = `${AT_ZERO}\n1 req 504 4000 ${ACTIVATOR}`;
    expect(tonesOf(sceneAt(text, 4))).toEqual(["activator"]);
    expect(tonesOf(sceneAt(text, 5))).toEqual(["lost"]);
    expect(tonesOf(sceneAt(text, 5.9))).toEqual(["lost"]);
    expect(tonesOf(sceneAt(text, 6.1))).toEqual([]);
  });

  it("in a pod wait beside its seats when there are more of them", () => {
    const text = `${ONE_POD}\n0 pa Active=True want=1 cc=2\n1 sks Serve n=2 pop=False\n1 pub p1
      2 req 200 3000 ${POD}\n2 req 200 3000 ${POD}\n2 req 200 3000 ${POD}`;
    const { dots, seats, inPod } = placeScene(sceneAt(text, 3), LAYOUT);
    expect([seats.length, inPod.get("r-deployment-1")]).toEqual([2, 3]);
    expect(dots.map(({ opacity }) => opacity)).toEqual([1, 1, 0.5]);
    expect(dots.slice(0, 2).map(({ x, y }) => [x, y])).toEqual(seats.map(({ x, y }) => [x, y]));
  });

  it("that have no room in the row of their pod are counted, and so are those that wait in it", () => {
    const requests = Array.from({ length: 40 }, () => `1 req 200 9000 ${POD}`).join("\n");
    const scene = sceneAt(`${ONE_POD}\n0 pa cc=5 want=1\n${requests}`, 3);
    const { inPod, unseen, waiting, dots } = placeScene(scene, LAYOUT);
    const [all = 0, cut = 0] = [inPod, unseen].map((counts) => counts.get("r-deployment-1"));
    expect([all, waiting]).toEqual([40, 35]);
    expect(cut).toBeGreaterThan(0);
    expect(dots.length + cut).toBe(all);
  });

  it("stay inside the picture, at any width", () => {
    const many = Array.from({ length: 300 }, (_, i) => `${1 + i / 1_000} req 200 9000 ${ACTIVATOR}`);
    const scene = sceneAt(`${AT_ZERO}\n${many.join("\n")}`, 2);
    for (const width of [290, 360, 599, 600, 900, 1_600]) {
      const layout = layoutScene(width);
      const { dots } = placeScene(scene, layout);
      expect(dots.length).toBeGreaterThan(20);
      expect(dots.filter(({ x, y }) => x < 0 || y < 0 || x > layout.width || y > layout.height)).toEqual([]);
    }
  });

  it("have no seats in a row that tells how many more pods there are", () => {
    const pods = Array.from({ length: 5 }, (_, i) => `0 pod/r-deployment-${i + 1} scheduled started ready`);
    const text = `${ONE_POD}\n${pods.slice(1).join("\n")}\n0 pa Active=True want=1 cc=2\n1 req 200 5 ${POD}`;
    const low = layoutScene(360, 300);
    const rows = new Set(placeScene(sceneAt(text, 1.5), low).seats.map(({ y }) => y));
    expect([low.podRows, rows.size]).toEqual([2, 1]);
  });

  it("are none where no requests are recorded", () => {
    expect(placeScene(sceneAt(ONE_POD, 2), LAYOUT).dots).toEqual([]);
  });
});

describe("ways", () => {
  const STRAIGHT = `${ONE_POD}\n1 sks Serve n=2 pop=False\n1 pub p1`;
  it.each([
    [
      "dashed where the name leads, while nothing is recorded",
      STRAIGHT,
      3,
      "quiet named quiet",
      "unrecorded",
    ],
    ["dashed while nobody asks", `${STRAIGHT}\n2 req 200 5 ${POD}`, 9, "quiet named quiet", "idle"],
    ["thick where requests went", `${STRAIGHT}\n2 req 200 5 ${POD}`, 2.5, "quiet carrying quiet", "requests"],
    [
      "both where they differ",
      `${STRAIGHT}\n2 req 200 5 ${ACTIVATOR}`,
      2.5,
      "carrying named carrying",
      "differs",
    ],
    ["broken where all failed", `${STRAIGHT}\n2 req 502 5 ${POD}`, 2.5, "quiet broken quiet", "requests"],
    [
      "broken where all failed but those that have just set out",
      `${STRAIGHT}\n2 req 502 5 ${POD}\n2.4 req 502 250 ${POD}`,
      2.5,
      "quiet broken quiet",
      "requests",
    ],
    [
      "thick where one failed and another is being answered",
      `${STRAIGHT}\n2 req 502 5 ${POD}\n2 req 200 5000 ${POD}`,
      2.5,
      "quiet carrying quiet",
      "requests",
    ],
  ])("are %s", (_name, text, seconds, states, basis) => {
    const scene = sceneAt(text, seconds);
    expect([Object.values(sceneLinks(scene)).join(" "), basisOf(scene)]).toEqual([states, basis]);
  });
});

describe("the autoscaler", () => {
  it("has a second's load in its window until that is older than the window", () => {
    const text = `${SHORT_WINDOW}\n${ONE_POD}\n2 req 200 500 ${ACTIVATOR}\n2 req 200 1000 ${ACTIVATOR}`;
    const loads = (seconds: number) =>
      sceneAt(text, seconds)
        .autoscaler.load?.filter(({ load }) => load > 0)
        .map(({ from, load }) => [secondsOf(from), load]);
    expect(loads(2.9)).toEqual([]);
    expect(loads(3)).toEqual([[2, 1.5]]);
    expect(loads(8)).toEqual([[2, 1.5]]);
    // It falls for the second after.
    expect(loads(8.9)).toEqual([[2, 1.5]]);
    expect(loads(10)).toEqual([]);
    expect(sceneAt(ONE_POD, 3).autoscaler.load).toBeNull();
  });

  const TICK =
    "log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=2.000 ObsPanicValue=3.000 TargetBC=5.000 ExcessBC=2.000";
  it("ticks again two seconds after the last of two lines that are as far apart", () => {
    const next = (text: string, seconds: number) =>
      secondsOf(sceneAt(`${ONE_POD}\n${text}`, seconds).autoscaler.nextTickAt);
    expect(next(`3 ${TICK}`, 4)).toBeNull();
    expect(next(`3 ${TICK}\n5 ${TICK}`, 5.5)).toBe(7);
    expect(next(`3 ${TICK}\n5 ${TICK}`, 7)).toBe(9);
    // A decision between them did not wait for a tick.
    expect(next(`3 ${TICK}\n5 ${TICK}\n5.7 ${TICK}`, 6)).toBe(7);
    expect(next(`3 ${TICK}\n5 ${TICK}`, 4)).toBeNull();
  });

  it("says what it decided last, and how long it said that it waits", () => {
    const text = `${ONE_POD}
      3 log autoscaler SKS should be in Proxy mode: want = 0, ebc = -11, #act's = 2 PA Inactive? = false
      4 log autoscaler Enqueueing PA after 2s`;
    const { decided, waits } = sceneAt(text, 4.5).autoscaler;
    expect(decided).toMatchObject({ mode: "Proxy", want: 0, excess: -11 });
    expect([waits?.why, secondsOf(waits?.until)]).toEqual(["grace", 6]);
    expect(sceneAt(text, 6).autoscaler.waits).toBeNull();
    expect(sceneAt(text, 2).autoscaler.decided).toBeNull();
  });
});

describe("the probe", () => {
  const NO = "4 log autoscaler Probing activator = false, err = unexpected probe header value";
  const YES = "5 log autoscaler Probing activator = true, err = <nil>";

  it("goes to whoever answers, and its answer comes back", () => {
    const text = `${ONE_POD}\n${NO}\n${YES}`;
    const placed = (seconds: number) => {
      const { probe, t } = sceneAt(text, seconds);
      return probe === null ? null : placeSceneProbe(probe, t, LAYOUT);
    };
    expect(placed(3.5)).toBeNull();
    const [asked, arrived, back, yes] = [3.61, 3.999, 4.159, 4.999].map(placed);
    expect([asked?.stage, arrived?.stage, back?.stage, yes?.stage]).toEqual([
      "question",
      "question",
      "answer",
      "question",
    ]);
    const { pods, activators, autoscaler } = LAYOUT.boxes;
    expect(asked?.place.y).toBeLessThan(autoscaler.height + 20);
    expect(arrived?.place.x).toBeGreaterThan(pods.x - 12);
    expect(arrived?.place.y).toBeGreaterThan(pods.y);
    expect(back?.place.y).toBeLessThan(autoscaler.height + 20);
    expect(yes?.place.y).toBeLessThan(activators.y + activators.height);
    expect(placed(4.3)).toBeNull();
  });

  it("that was answered just now is seen before the next one is asked", () => {
    const text = `${ONE_POD}\n${NO}\n4.02 log autoscaler Probing activator = false, err = unexpected probe header value`;
    const asked = (seconds: number) => secondsOf(sceneAt(text, seconds).probe?.t);
    expect([3.5, 3.9, 4, 4.01, 4.02, 4.3, 5.7].map(asked)).toEqual([null, 4, 4, 4, 4.02, 4.02, null]);
  });

  it("is not asked before what was told before it", () => {
    const text = `${ONE_POD}\n3.99 log autoscaler SKS r changed; reconciling, want mode: Proxy\n${NO}`;
    expect([3.98, 3.99].map((seconds) => secondsOf(sceneAt(text, seconds).probe?.t))).toEqual([null, 4]);
  });

  it("is asked again each second after it was not confirmed, until it is", () => {
    const again = (seconds: number) =>
      sceneAt(
        `${ONE_POD}\n${NO}\n4.001 log autoscaler PA is not yet backed by activator, cannot scale to zero\n${YES}`,
        seconds,
      ).autoscaler.isAskingAgain;
    expect([again(3.9), again(4.5), again(5.1)]).toEqual([false, true, false]);
  });
});

describe("pods", () => {
  it("say since when they are what they are, and what they wait for", () => {
    const text = `${WOKEN}\n10.2 pod/r-deployment-1\n11 pod/r-deployment-1 scheduled`;
    const phases = (seconds: number) =>
      sceneAt(text, seconds).pods.map(({ short, phase, since }) => [short, phase, secondsOf(since)]);
    expect(phases(10.5)).toEqual([["1", "created", 10.2]]);
    expect(phases(12)).toEqual([["1", "scheduled", 11]]);
  });

  it("that say they are ready count once the private Endpoints list them, as the sentence counts", () => {
    const text = `${WOKEN}\n11 pod/r-deployment-1 scheduled started ready ip=10.1.0.1\n12 priv p1`;
    const counts = (seconds: number) => {
      const { pods } = sceneAt(text, seconds);
      return [pods.filter(isReadyPod).length, pods.filter(({ isUnlisted }) => isUnlisted).length];
    };
    expect(counts(11.5)).toEqual([0, 1]);
    expect(counts(12)).toEqual([1, 0]);
    // Where nobody saw the Endpoints, the pod's own word counts.
    const unseen = sceneAt(`${ONE_POD}\n2 gap endpoints`, 3).pods;
    expect(unseen.map(isReadyPod)).toEqual([true]);
  });
});

describe("the layout", () => {
  it("keeps every part inside the picture and apart from the others, at any width and height", () => {
    for (const width of [290, 358, 599, 600, 617, 850, 1_180, 1_900]) {
      for (const height of [undefined, 300, 420, 700]) {
        const { boxes, ...layout } = layoutScene(width, height);
        const parts = Object.entries(boxes).flatMap(([name, box]) =>
          box === null ? [] : [{ name, ...box }],
        );
        for (const [i, a] of parts.entries()) {
          expect([width, a.name, a.x >= 0 && a.x + a.width <= layout.width && a.y >= 0]).toEqual([
            width,
            a.name,
            true,
          ]);
          expect([width, a.name, a.y + a.height <= layout.height]).toEqual([width, a.name, true]);
          for (const b of parts.slice(i + 1)) {
            const isApart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect([width, height, a.name, b.name, isApart]).toEqual([width, height, a.name, b.name, true]);
          }
        }
      }
    }
  });

  it("keeps to the height that it is given, as far as two rows of each list need", () => {
    for (const [width, height] of [
      [800, 420],
      [800, 370],
      [800, 300],
      [358, 300],
      [390, 460],
    ] as const)
      expect([width, height, layoutScene(width, height).height <= height]).toEqual([width, height, true]);
  });

  it("has a row more for each that there is room for on a phone, and never more than it may be high", () => {
    let rows = 0;
    for (let height = 300; height < 466; height++) {
      const layout = layoutScene(358, height);
      expect([height, layout.height <= height]).toEqual([height, true]);
      expect([height, layout.podRows + layout.addressRows >= rows]).toEqual([height, true]);
      rows = layout.podRows + layout.addressRows;
    }
    expect([layoutScene(358, 300).podRows, rows]).toEqual([2, 8]);
  });
});

describe("a revision of a simulation that got no request", () => {
  const others = { requests: [fate(5, 6, { revision: "hello-00099" })], believed: [] };

  it("is told to have had none, not that they are not recorded", () => {
    const scene = sceneAt(ONE_POD, 10, others);
    expect(scene.tally).toEqual({ sent: 0, answered: 0, late: 0, lost: 0 });
    expect(scene.traffic?.open).toBe(0);
    expect(scene.autoscaler.load?.every(({ load }) => load === 0)).toBe(true);
    expect(basisOf(scene)).toBe("idle");
  });

  it("of a recording without requests nothing is known of them", () => {
    const scene = sceneAt(ONE_POD, 10);
    expect([scene.tally, scene.traffic, scene.autoscaler.load]).toEqual([null, null, null]);
    expect(basisOf(scene)).toBe("unrecorded");
  });
});
