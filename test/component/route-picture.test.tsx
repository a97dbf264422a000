import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { RoutePicture } from "@/components/revision/route-picture.tsx";
import { buildState, probeAt, routeAt, trafficOf } from "@/lib/core/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { AT_ZERO, LISTED_POD, ONE_POD } from "../support/scenes.ts";
import { stubScreen } from "./page.ts";

const ACTIVATOR = "10.0.0.1:8012";
const POD = "10.1.0.1:8012";

function show(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const { container } = render(
    <I18nProvider>
      <RoutePicture
        route={routeAt(shared, revision, at(seconds))}
        traffic={trafficOf(shared, revision)?.(at(seconds)) ?? null}
        probe={probeAt(revision, at(seconds))}
        cursor={at(seconds)}
        name="r"
        time="00:00:00"
      />
    </I18nProvider>,
  );
  const stateOf = (link: string) =>
    container.querySelector(`[data-link=${link}]`)?.getAttribute("data-state");
  return { container, stateOf };
}

function lessMotion(): void {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("reduced-motion"),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
}

beforeEach(() => {
  stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the picture of the route", () => {
  it("says that it shows where the name leads, while no request is recorded", () => {
    const { container, stateOf } = show(ONE_POD, 2);
    expect(screen.getByText(/No requests are recorded: lines show where the name leads/)).toBeTruthy();
    expect(stateOf("service-activator")).toBe("carrying");
    expect(container.querySelector("canvas")).toBeNull();
  });

  it("says what was not told yet as unknown, never as none", () => {
    const { container, stateOf } = show(LISTED_POD.replaceAll("0 =", "2 ="), 1);
    expect(screen.getByText("wanted mode: unknown")).toBeTruthy();
    expect(screen.getByText("Where the name leads is unknown here.")).toBeTruthy();
    // The activator, the pods, and the way to them.
    expect(screen.getAllByText("unknown").length).toBe(3);
    expect(screen.queryByText(/no pods|no activator/)).toBeNull();
    expect(container.querySelector("figcaption")?.textContent).toContain(
      "Where new requests go is unknown here; how many pods are ready is unknown.",
    );
    expect([stateOf("service-activator"), stateOf("service-pods")]).toEqual(["unknown", "unknown"]);
  });

  it("never takes the one for the other: requests to pods, and a name that leads to the activator", () => {
    const { stateOf } = show(`${ONE_POD}\n2 req 502 5 ${POD}\n2.1 req 502 5 ${POD}`, 2.5);
    expect(stateOf("service-pods")).toBe("broken");
    expect(stateOf("service-activator")).toBe("named");
    expect(screen.getByText(/Dashed: where the name leads/).textContent).toMatch(/2 requests failed\./);
  });

  it("says for a second who answered the autoscaler's probe, and marks where from", () => {
    const probed = `${ONE_POD}
      3 log autoscaler Probing activator = false, err = unexpected probe header value
      4 log autoscaler Probing activator = true, err = <nil>`;
    const pictureAt = (seconds: number) => {
      const { container } = show(probed, seconds);
      const said = screen.queryByText(/probe:/)?.textContent;
      const mark = container.querySelector("rect");
      const where = mark === null ? null : [mark.dataset.confirmed, Number(mark.getAttribute("x")) > 480];
      cleanup();
      return [said, where];
    };
    expect(pictureAt(2.999)).toEqual([undefined, null]);
    expect(pictureAt(3)).toEqual(["✕ probe: a pod answered", ["false", true]]);
    expect(pictureAt(3.2)[1]).toEqual(["false", false]);
    expect(pictureAt(4)).toEqual(["◆ probe: an activator answered", ["true", true]]);
    expect(pictureAt(4.999)[0]).toBe("◆ probe: an activator answered");
    expect(pictureAt(5)).toEqual([undefined, null]);
  });

  it("says it in words alone for who wants no motion", () => {
    lessMotion();
    const { container } = show(`${ONE_POD}\n3 log autoscaler Probing activator = true, err = <nil>`, 3);
    expect(screen.getByText("◆ probe: an activator answered")).toBeTruthy();
    expect(container.querySelector("rect")).toBeNull();
  });

  it("does not say that there was no request when nobody knows where it went", () => {
    show(`${ONE_POD}\n2 req 503 5`, 2.5);
    expect(screen.getByText(/Where the last requests went is not known/).textContent).toMatch(
      /1 request failed\./,
    );
    expect(screen.queryByText(/No request in the last second/)).toBeNull();
  });

  it("counts the pods that are ready by the pods, and says where the Endpoints list others", () => {
    const lost = `${ONE_POD}\n4 pod/r-deployment-1 scheduled started\n4.2 priv`;
    show(lost, 3.5);
    expect(screen.getByText("1 ready of 1")).toBeTruthy();
    expect(screen.queryByText(/Endpoints list/)).toBeNull();
    cleanup();
    show(lost, 4.1);
    expect(screen.getByText("0 ready of 1")).toBeTruthy();
    expect(screen.getByText("Endpoints list 1")).toBeTruthy();
    cleanup();
    show(lost, 4.3);
    expect(screen.queryByText(/Endpoints list/)).toBeNull();
    cleanup();
    // In a source without Endpoints nothing is known of them.
    show("0 =sks Serve n=2\n3 =pod/r-deployment-1 scheduled started ready", 3.5);
    expect(screen.queryByText(/Endpoints list/)).toBeNull();
  });

  it("says in words what the pods are that are not ready, where that has room", () => {
    const going = `${ONE_POD}\n4 pod/r-deployment-1 scheduled started ready terminating\n4 pod/r-deployment-2 scheduled\n4 priv`;
    show(going, 5);
    expect(screen.getByText("1 terminating · 1 scheduled")).toBeTruthy();
    cleanup();
    show(ONE_POD, 2);
    expect(screen.queryByText(/terminating/)).toBeNull();
    cleanup();
    // What the Endpoints say otherwise comes first where both have no room.
    const states = ["scheduled", "scheduled started", "scheduled waiting=CrashLoopBackOff", "failed"];
    const many = states.map((state, i) => `4 pod/r-deployment-${i + 1} ${state}`).join("\n");
    show(`${ONE_POD}\n${many}`, 4.1);
    expect(screen.getByText("Endpoints list 1")).toBeTruthy();
    expect(screen.queryByText(/scheduled ·/)).toBeNull();
  });

  it("counts those that wait at the activator, and tells the same to a screen reader", () => {
    show(`${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}\n1 req 200 9000 ${ACTIVATOR}`, 3);
    expect(screen.getByText("2 wait")).toBeTruthy();
    expect(
      screen.getByText(/In the last second 2 requests to the activator, none to pods; none failed/),
    ).toBeTruthy();
  });

  it("has numbers instead of dots for who asked for less motion", () => {
    lessMotion();
    const { container } = show(`${ONE_POD}\n2 req 200 5 ${ACTIVATOR}`, 2.5);
    expect(container.querySelector("canvas")).toBeNull();
    expect(screen.getAllByText(/In the last second 1 request to the activator/)).toHaveLength(2);
  });
});
