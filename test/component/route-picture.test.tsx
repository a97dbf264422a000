import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { RoutePicture } from "@/components/revision/route-picture.tsx";
import { buildState, routeAt, trafficOf } from "@/lib/core/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { AT_ZERO, ONE_POD } from "../support/scenes.ts";
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
        name="r"
        time="00:00:00"
      />
    </I18nProvider>,
  );
  const stateOf = (link: string) =>
    container.querySelector(`[data-link=${link}]`)?.getAttribute("data-state");
  return { container, stateOf };
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

  it("never takes the one for the other: requests to pods, and a name that leads to the activator", () => {
    const { stateOf } = show(`${ONE_POD}\n2 req 502 5 ${POD}\n2.1 req 502 5 ${POD}`, 2.5);
    expect(stateOf("service-pods")).toBe("broken");
    expect(stateOf("service-activator")).toBe("named");
    expect(screen.getByText(/Dashed: where the name leads/).textContent).toMatch(/2 requests failed\./);
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

  it("counts those that wait at the activator, and tells the same to a screen reader", () => {
    show(`${AT_ZERO}\n1 req 200 9000 ${ACTIVATOR}\n1 req 200 9000 ${ACTIVATOR}`, 3);
    expect(screen.getByText("2 wait")).toBeTruthy();
    expect(
      screen.getByText(/In the last second 2 requests to the activator, none to pods; none failed/),
    ).toBeTruthy();
  });

  it("has numbers instead of dots for who asked for less motion", () => {
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: query.includes("reduced-motion"),
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    const { container } = show(`${ONE_POD}\n2 req 200 5 ${ACTIVATOR}`, 2.5);
    expect(container.querySelector("canvas")).toBeNull();
    expect(screen.getAllByText(/In the last second 1 request to the activator/)).toHaveLength(2);
  });
});
