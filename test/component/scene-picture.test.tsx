import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { breakPart, brokenParts } from "@/components/stage/scene-break.ts";
import { SceneMessages } from "@/components/stage/scene-messages.tsx";
import { ScenePicture, type ScenePictureProps } from "@/components/stage/scene-picture.tsx";
import { play } from "@/components/stage/use-simulation.ts";
import { buildState } from "@/lib/core/index.ts";
import { STAGE_PARTS, type StagePart } from "@/lib/layout/scene/index.ts";
import { SIM_START, scenarioFrom } from "@/lib/sim/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { AT_ZERO, LISTED_POD, ONE_POD } from "../support/scenes.ts";
import { stubScreen } from "./page.ts";

const ACTIVATOR = "10.0.0.1:8012";
const EXTENT = { from: at(0), to: at(60) };

function dataOf(text: string) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return { shared, revision };
}

function show(text: string, seconds: number, more: Partial<ScenePictureProps> = {}) {
  const view = (
    <I18nProvider>
      <ScenePicture data={dataOf(text)} extent={EXTENT} cursor={at(seconds)} {...more} />
    </I18nProvider>
  );
  return render(view);
}

const part = (name: RegExp): HTMLElement => screen.getByRole("button", { name });

beforeEach(() => {
  stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the stage", () => {
  it("has a button for each part, with what it says at the moment in its name", () => {
    const { container } = show(`${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}`, 3);
    expect(
      [...container.querySelectorAll("[data-scene-part]")]
        .map((one) => one.getAttribute("data-scene-part"))
        .sort(),
    ).toEqual([...STAGE_PARTS].sort());
    expect(part(/^clients: 1 open/)).toBeTruthy();
    expect(part(/^activators: 2 of 2 in the path 1 waits/)).toBeTruthy();
    expect(part(/^public Endpoints: 10\.0\.0\.1, 10\.0\.0\.2/)).toBeTruthy();
    expect(part(/^private Endpoints: no address/)).toBeTruthy();
    expect(part(/^pods: no pods/)).toBeTruthy();
  });

  it("tells how many activators there are when the name does not lead to them", () => {
    show(`${ONE_POD}\n1 sks Serve n=2 pop=False\n1 pub p1`, 3);
    expect(part(/^activators: 2 ready, not in the path/)).toBeTruthy();
  });

  it("says what is unknown as unknown: inside a gap, and where the ingress sends", () => {
    show(`${ONE_POD}\n2 gap endpoints`, 3);
    expect(part(/^public Endpoints: unknown/)).toBeTruthy();
    expect(part(/^ingress: unknown where to/)).toBeTruthy();
    expect(part(/^clients: no requests recorded/)).toBeTruthy();
  });

  it("says what was not told yet as unknown, in the part and in its card", () => {
    const { container } = show(LISTED_POD.replaceAll("0 =", "2 ="), 1);
    expect(part(/^activators: unknown/)).toBeTruthy();
    expect(part(/^public Endpoints: unknown/)).toBeTruthy();
    expect(part(/^private Endpoints: unknown/)).toBeTruthy();
    expect(part(/^pods: unknown/)).toBeTruthy();
    expect(part(/^public Service: wanted mode: unknown/)).toBeTruthy();
    expect(part(/^probe: probe: not recorded/)).toBeTruthy();
    expect(part(/^ingress: unknown where to, lag not recorded/)).toBeTruthy();
    expect(container.querySelector("figcaption")?.textContent).toContain(
      "how many pods are ready is unknown",
    );
    const said = (name: RegExp): string => {
      fireEvent.click(part(name));
      return screen.getByRole("dialog").textContent ?? "";
    };
    expect(said(/^activators/)).toContain("How many are ready is unknown: nothing up to here tells it.");
    expect(said(/^pods/)).toContain("Unknown: nothing up to here tells it.");
    expect(said(/^autoscaler/)).toContain("No decision is recorded here.");
    cleanup();
    const idle = `${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}`;
    expect(show(idle, 3).container.textContent).toContain("window 60 s (assumed)");
    cleanup();
    const set = show(`0 config/config-autoscaler stable-window=6s\n${idle}`, 3).container.textContent;
    expect(set).toContain("window 6 s");
    expect(set).not.toContain("assumed");
  });

  it("names what was decided and what the load asks for by now, where they differ", () => {
    const text = `${ONE_POD}
      0 pa Active=True@0 want=1 cc=10
      3 log autoscaler SKS should be in Proxy mode: want = 1, ebc = 2, #act's = 2 PA Inactive? = false
      6 log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=8.500 ObsPanicValue=9.000 TargetBC=5.000 ExcessBC=-4.000`;
    const said = "average load 8.5 asks for 2 pods";
    expect(show(text, 5).container.textContent).not.toContain(said);
    cleanup();
    const { container } = show(text, 6);
    expect(container.textContent).toContain(`Proxy, 1 pod${said}excess burst capacity -4 (panic load 9)`);
    fireEvent.click(part(/^autoscaler/));
    expect(screen.getByRole("dialog").textContent).toContain("The load of 8.5 asks for 2 pods.");
  });

  it("says how long the grace period and the way of news last, unless what comes is asked", () => {
    const scenario = scenarioFrom({
      durationMs: 60_000,
      settings: { targetBurstCapacity: 0, gracePeriodMs: 10_000 },
      faults: [{ kind: "slowIngress", fromMs: 15_000, toMs: 60_000, byMs: 20_000 }],
    });
    const played = play(scenario);
    const cursor = played?.data.revision.scaleToZero[0]?.probeConfirmedAt ?? null;
    if (played === null || cursor === null) throw new Error("nothing was confirmed");
    const { data, outcome, extent } = played;
    const texts = [false, true].map((hidesFuture) => {
      const { container } = render(
        <I18nProvider>
          <ScenePicture {...{ data, outcome, extent, cursor, hidesFuture }} />
        </I18nProvider>,
      );
      fireEvent.click(part(/^autoscaler/));
      const { textContent } = container;
      cleanup();
      return textContent ?? "";
    });
    for (const said of [/grace period: [\d.]+ s more/, /news in [\d.]+ s/, /It waits [\d.]+ s more/]) {
      expect(texts[0]).toMatch(said);
      expect(texts[1]).not.toMatch(said);
    }
    expect(texts[1]).toContain("news coming");
  });

  it("asks aloud and tells the answer from when it is known on", () => {
    const text = `${ONE_POD}\n4 log autoscaler Probing activator = false, err = unexpected probe header value`;
    const { rerender } = show(text, 3.8);
    const at4 = (seconds: number) =>
      rerender(
        <I18nProvider>
          <ScenePicture data={dataOf(text)} extent={EXTENT} cursor={at(seconds)} />
        </I18nProvider>,
      );
    expect(part(/^probe: “Are you an activator\?”$/)).toBeTruthy();
    at4(4.1);
    expect(part(/^probe: “Are you an activator\?” no: a pod answered$/)).toBeTruthy();
    at4(6);
    expect(part(/^probe: probe$/)).toBeTruthy();
  });

  it("opens a card that says what a part is and knows, and gives the focus back", () => {
    show(`${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}`, 3);
    fireEvent.click(part(/^activators/));
    const card = screen.getByRole("dialog", { name: "activators" });
    expect(document.activeElement).toBe(card);
    expect(card.textContent).toContain("it holds requests until a pod is ready");
    expect(card.textContent).toContain("They hold 1 request until a pod has a free seat.");
    expect(within(card).queryByRole("button", { name: /Break/ })).toBeNull();
    fireEvent.keyDown(card, { key: "Escape" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(part(/^activators/));
  });

  it("says of a recording, and of no simulation, that what the activator passed on is inferred", () => {
    const said = "When the activator passed a request on, and to which pod, is inferred.";
    const saidBy = () =>
      STAGE_PARTS.filter((one) => {
        const button = document.querySelector<HTMLElement>(`[data-scene-part="${one}"]`);
        if (button !== null) fireEvent.click(button);
        return screen.getByRole("dialog").textContent?.includes(said);
      }).sort();
    show(`${ONE_POD}\n1 req 200 9000 ${ACTIVATOR}`, 3);
    expect(saidBy()).toEqual(["activators", "pods"]);
    cleanup();
    show(ONE_POD, 3);
    expect(saidBy()).toEqual([]);
    cleanup();
    const played = play(scenarioFrom({ durationMs: 40_000 }));
    if (played === null) throw new Error("nothing was played");
    const { data, outcome, extent } = played;
    const cursor = SIM_START + 3_000;
    render(
      <I18nProvider>
        <ScenePicture data={data} outcome={outcome} extent={extent} cursor={cursor} />
      </I18nProvider>,
    );
    expect(saidBy()).toEqual([]);
  });

  it("has a card for every part, and one at a time", () => {
    show(ONE_POD, 3);
    for (const one of STAGE_PARTS) {
      const button = document.querySelector<HTMLElement>(`[data-scene-part="${one}"]`);
      if (button !== null) fireEvent.click(button);
      expect([one, screen.getAllByRole("dialog").length, button?.getAttribute("aria-expanded")]).toEqual([
        one,
        1,
        "true",
      ]);
    }
  });

  it("says that requests still come to activators that the name does not lead to any more", () => {
    show(`${ONE_POD}\n1 sks Serve n=2 pop=False\n2 pub p1\n2.5 req 200 5 ${ACTIVATOR}`, 3);
    expect(part(/^activators: not in the path, still used/)).toBeTruthy();
  });

  it("never says of a broken ingress that it is up to date, and says what is broken in it", () => {
    const scenario = scenarioFrom({ durationMs: 20_000 });
    const played = play(scenario);
    if (played === null) throw new Error("nothing was played");
    const { data, outcome, extent } = played;
    const lag = (more: Partial<ScenePictureProps>): string | null => {
      render(
        <I18nProvider>
          <ScenePicture {...{ data, outcome, extent, ...more }} cursor={SIM_START + 15_000} />
        </I18nProvider>,
      );
      const { textContent } = part(/^ingress/);
      cleanup();
      return textContent;
    };
    expect(lag({})).toContain("up to date");
    expect(lag({ broken: ["ingress"], ingressLateMs: 20_000 })).toContain("broken: 20 s late");
    expect(lag({ broken: ["ingress"] })).not.toContain("up to date");
  });

  it("marks what the text is about and what is broken, in words too", () => {
    const onBreak = vi.fn<(part: StagePart) => void>();
    show(ONE_POD, 3, { about: ["probe"], broken: ["pods"], onBreak });
    expect(part(/^probe/).getAttribute("data-about")).toBe("true");
    expect(part(/^pods: broken$/).textContent).toContain("broken");
    fireEvent.click(part(/^pods/));
    fireEvent.click(screen.getByRole("button", { name: "Repair it" }));
    fireEvent.click(part(/^ingress/));
    fireEvent.click(screen.getByRole("button", { name: /^Break it: it follows the Endpoints/ }));
    expect(onBreak.mock.calls).toEqual([["pods"], ["ingress"]]);
    fireEvent.click(part(/^clients/));
    expect(screen.queryByRole("button", { name: /^Break it/ })).toBeNull();
  });

  it("gives numbers instead of movement to readers who asked for less of it", () => {
    const text = `${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}`;
    const { container } = show(text, 1.5);
    expect(container.querySelector("canvas")).not.toBeNull();
    cleanup();
    const still = show(text, 1.5, { isStill: true });
    expect(still.container.querySelector("canvas")).toBeNull();
    expect(still.container.textContent).toContain("In the last second: 1 to activators, 0 to pods, 0 lost.");
  });
});

describe("a story that is broken while it plays", () => {
  const STORY = scenarioFrom({ durationMs: 40_000, settings: { targetBurstCapacity: 0 } });

  function Broken({ ms }: { readonly ms: number }) {
    const [scenario, setScenario] = useState(STORY);
    const played = play(scenario);
    if (played === null) return null;
    return (
      <I18nProvider>
        <ScenePicture
          data={played.data}
          extent={played.extent}
          cursor={SIM_START + ms}
          outcome={played.outcome}
          broken={brokenParts(scenario, ms)}
          onBreak={(one) => setScenario(breakPart(scenario, one, ms))}
        />
      </I18nProvider>
    );
  }

  it("goes on from there with what is broken", () => {
    const { rerender } = render(<Broken ms={10_000} />);
    expect(part(/^pods: 1\/1 ready/)).toBeTruthy();
    fireEvent.click(part(/^pods/));
    fireEvent.click(screen.getByRole("button", { name: /^Break it/ }));
    rerender(<Broken ms={11_000} />);
    expect(part(/^pods: broken/).textContent).toContain("0/1 ready");
    rerender(<Broken ms={9_000} />);
    expect(part(/^pods: 1\/1 ready/)).toBeTruthy();
  });

  it("can be broken later than it is repaired", () => {
    function Both() {
      const [ms, setMs] = useState(10_000);
      return (
        <>
          <button type="button" onClick={() => setMs(ms + 5_000)}>
            later
          </button>
          <Broken ms={ms} />
        </>
      );
    }
    render(<Both />);
    const later = screen.getByRole("button", { name: "later" });
    fireEvent.click(part(/^activators/));
    fireEvent.click(screen.getByRole("button", { name: /^Break it/ }));
    fireEvent.click(later);
    expect(part(/^activators: broken/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Repair it" }));
    fireEvent.click(later);
    expect(part(/^activators: /).getAttribute("aria-label")).not.toContain("broken");
  });
});

describe("the messages beside the stage", () => {
  const TEXT = `${ONE_POD}
    1 sks Serve n=2 pop=True
    2 pub p1
    3 req 200 5 10.1.0.1:8012
    4 log autoscaler Probing activator = false, err = unexpected probe header value`;
  const list = (seconds: number, onChoose?: (t: number) => void) => {
    const { container } = render(
      <I18nProvider>
        <SceneMessages
          data={dataOf(TEXT)}
          extent={EXTENT}
          cursor={at(seconds)}
          {...(onChoose === undefined ? {} : { onChoose })}
        />
      </I18nProvider>,
    );
    return [...container.querySelectorAll("li")];
  };

  it("are those up to the cursor, the last of them explained", () => {
    const last = list(1.5).at(-1);
    expect(last?.getAttribute("aria-current")).toBe("step");
    expect(last?.textContent).toContain("spec.mode := Serve");
    expect(last?.textContent).toContain("nothing has changed for requests yet");
    cleanup();
    const items = list(4);
    expect(items.at(-1)?.textContent).toContain("only when an activator answers may the pods go");
    expect(items.filter((one) => one.hasAttribute("aria-current"))).toHaveLength(1);
  });

  it("leave out requests that went well until they are asked for", () => {
    expect(list(3.5).some((one) => one.textContent?.includes("straight to a pod"))).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Requests" }));
    expect(screen.getByText("request, straight to a pod")).toBeTruthy();
  });

  it("lead to their instant", () => {
    const onChoose = vi.fn();
    list(4, onChoose);
    fireEvent.click(screen.getByRole("button", { name: /spec\.mode := Serve/ }));
    expect(onChoose).toHaveBeenCalledWith(at(1));
  });

  it("say so while there are none", () => {
    expect(list(-1)).toEqual([]);
    expect(screen.getByText("Nothing has been said yet.")).toBeTruthy();
  });
});
