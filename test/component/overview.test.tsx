import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { type OnUrlUpdateFunction, withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { OverviewPage } from "@/components/overview/overview-page.tsx";
import type { UnnamedContents } from "@/components/overview/unnamed.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { preferences } from "@/components/shell/use-preferences.ts";
import { encodeDigests } from "@/lib/client/digest-codec.ts";
import type { Port } from "@/lib/client/port.ts";
import { buildState, digestOf, endRecords, replace, serviceFacts, whatToBring } from "@/lib/core/index.ts";
import { fakePort } from "../support/fake-port.ts";
import { at, records } from "../support/records.ts";
import { IDLE_AND_LOST, stubScreen } from "./page.ts";

const push = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({ usePathname: () => null, useRouter: () => ({ push }) }));
vi.mock("nuqs/adapters/next/app", () => ({ NuqsAdapter: ({ children }: { children: unknown }) => children }));

/** Three revisions: one behind its pod, one at zero, one whose path leads nowhere from the fifth second. */
const STORY = `
  0    =sks/web    Serve n=2 pop=False
  0    =priv/web   p1
  0    =pub/web    p1
  0    =dep/web    1
  ${IDLE_AND_LOST}
  10   dep/web     1
`;

/** Many revisions at zero, to see that not all of them are in the page. */
const CROWD = Array.from(
  { length: 500 },
  (_, index) => `0 =sks/r-${String(index).padStart(3, "0")} Proxy n=2 pop=True`,
).join("\n");

interface Shown {
  readonly story?: string;
  readonly search?: string;
  /** A cluster that is watched, and who tells of it. */
  readonly port?: Port;
  readonly unnamed?: UnnamedContents;
}

function show({ story = STORY, search = "", port, unnamed }: Shown = {}) {
  const state = buildState(records(story));
  const onUrlUpdate = vi.fn<OnUrlUpdateFunction>();
  render(
    <I18nProvider>
      <PortProvider port={port ?? fakePort({})}>
        <OverviewPage
          unread={0}
          source="a-recording"
          title="A recording"
          story=""
          header={{ cluster: "lab", kubernetes: "v1.36", knative: null }}
          problems={[]}
          live={port === undefined ? null : { namespace: "", contexts: [] }}
          problemCount={0}
          {...(unnamed === undefined ? {} : { unnamed })}
          digests={encodeDigests([...state.revisions.values()].filter(({ hasSks }) => hasSks).map(digestOf))}
          shared={JSON.stringify(state.shared, replace)}
        />
      </PortProvider>
    </I18nProvider>,
    { wrapper: withNuqsTestingAdapter({ searchParams: search, hasMemory: true, onUrlUpdate }) },
  );
  return { address: () => onUrlUpdate.mock.lastCall?.[0].queryString ?? "" };
}

const rows = (): HTMLElement[] => screen.getAllByRole("row").slice(1);
const names = (): string[] => rows().map((row) => row.dataset.key ?? "");
const filter = (): HTMLElement => screen.getByRole("searchbox", { name: "Filter" });
const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
};
const focused = (): string | undefined =>
  document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;

beforeEach(() => {
  push.mockReset();
  // A screen of twenty rows, which jsdom has no layout for.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(640);
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(16_000);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1_200);
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  Object.assign(HTMLElement.prototype, {
    scrollTo(this: HTMLElement, { top = 0 }: ScrollToOptions) {
      this.scrollTop = top;
      queueMicrotask(() => fireEvent.scroll(this));
    },
  });
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("the overview of a dump", () => {
  /** At zero for ten minutes, by the objects' own times. */
  const dump = `0 =sks Proxy pop=True@-700 ep=Unknown,NoHealthyBackends@-590
    0 =pa Active=False,NoTraffic@-600 want=0
    0 =dep 0
    0 =pub a1
    0 =priv`;
  const drawn = () => document.querySelectorAll("[data-reconstructed]").length;

  it("reaches back as far as its objects tell, and draws that as reconstructed", () => {
    show({ story: dump });
    expect(names()).toEqual(["demo/r"]);
    expect(document.querySelector("[data-reconstructed]")?.getAttribute("data-reconstructed")).toBe(
      "activator",
    );
    const slider = screen.getByRole("slider");
    expect(Number(slider.getAttribute("min"))).toBe(at(-590));
  });

  it("shows its rows there", () => {
    show({ story: dump, search: `?t=${new Date(at(-60)).toISOString()}` });
    expect(names()).toEqual(["demo/r"]);
    expect(rows()[0]?.textContent).toContain("activator");
  });

  it("draws nothing of the kind in a recording", () => {
    show({ story: `${dump}\n60 dep 1` });
    expect(drawn()).toBe(0);
  });
});

describe("overview", () => {
  it("says what there is, worst first, with all the facts of a row", () => {
    show();
    expect(screen.getByTestId("summary").textContent).toBe(
      "3 revisions: 1 in a black hole, 1 served by pods, 1 at zero.",
    );
    expect(names()).toEqual(["demo/lost", "demo/web", "demo/idle"]);
    const cells = within(rows()[2] as HTMLElement).getAllByRole("gridcell");
    expect(cells.slice(0, 6).map((cell) => cell.textContent)).toEqual([
      "Zero",
      "demo/idle",
      "Proxy → activator",
      "2 act0 pods",
      "0",
      "–/–/0",
    ]);
    expect(screen.getByText("cluster lab · Kubernetes v1.36 · 15 records")).toBeTruthy();
  });

  it("shows the rows as they were at the instant of the address", () => {
    show({ search: `?t=${new Date(at(2)).toISOString()}` });
    expect(screen.getByTestId("summary").textContent).toBe("3 revisions: 2 served by pods, 1 at zero.");
  });

  it("leads to a finding at the instant at which it is shown, also without one in the address", () => {
    const why = (): string[] =>
      screen
        .getAllByRole("link")
        .map((link) => link.getAttribute("href") ?? "")
        .filter((href) => href.includes("tab=why") && href.includes("lost"));
    show();
    const end = encodeURIComponent(new Date(at(10)).toISOString());
    expect(why()).toEqual([expect.stringContaining(`t=${end}`)]);
    cleanup();
    show({ search: `t=${new Date(at(9)).toISOString()}` });
    expect(why()).toEqual([
      expect.stringContaining(`t=${encodeURIComponent(new Date(at(9)).toISOString())}`),
    ]);
  });

  it("goes with the slider, and puts the instant into the address when it is let go", async () => {
    const { address } = show();
    const slider = screen.getByRole("slider", { name: "The table shows this instant" });
    fireEvent.change(slider, { target: { value: String(at(3)) } });
    expect(screen.getByTestId("summary").textContent).toContain("2 served by pods");
    fireEvent.pointerUp(slider);
    await vi.waitFor(() => expect(address()).toContain("t=2026-01-01T00:00:03.000Z"));
  });

  it("filters by what is typed, says how many are left, and can be cleared", async () => {
    const { address } = show();
    fireEvent.change(filter(), { target: { value: "path:activator" } });
    expect(names()).toEqual(["demo/idle"]);
    expect(screen.getByText("1 of 3")).toBeTruthy();
    await vi.waitFor(() => expect(address()).toContain("q=path:activator"));
    fireEvent.change(filter(), { target: { value: "nobody" } });
    fireEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
    expect(names()).toHaveLength(3);
  });

  it("names a key that there is none of, and those that there are", () => {
    show();
    fireEvent.change(filter(), { target: { value: "foo:bar" } });
    expect(screen.getByText(/Unknown key foo:/).textContent).toContain("state: ns: name:");
    fireEvent.change(filter(), { target: { value: "state:zero" } });
    expect(screen.queryByText(/Unknown key/)).toBeNull();
  });

  it("marks in its sentence only the state that is asked for", () => {
    show({ search: "?q=state:zero" });
    expect(screen.getAllByRole("button", { pressed: true }).map((one) => one.textContent)).toEqual([
      "1 at zero",
    ]);
  });

  it("is sorted by any column, the most first where that is asked for", async () => {
    const { address } = show();
    fireEvent.click(screen.getByRole("button", { name: /^Public endpoints/ }));
    expect(names()).toEqual(["demo/idle", "demo/web", "demo/lost"]);
    fireEvent.click(screen.getByRole("button", { name: /^Public endpoints/ }));
    expect(names()).toEqual(["demo/lost", "demo/web", "demo/idle"]);
    expect(screen.getByRole("columnheader", { name: /^Public endpoints/ }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
    await vi.waitFor(() => expect(address()).toContain("sort=endpoints"));
  });

  it("restores filter and sort from the address", () => {
    show({ search: "?q=-state:zero&sort=name&order=desc" });
    expect(names()).toEqual(["demo/web", "demo/lost"]);
  });

  it("stands under its services, and is walked from row to row", async () => {
    const { address } = show({ search: `?t=${new Date(at(7)).toISOString()}` });
    fireEvent.click(screen.getByRole("button", { name: "By service" }));
    await vi.waitFor(() => expect(address()).toContain("group=service"));
    expect(rows().map((one) => one.textContent?.slice(0, 9))).toEqual(
      expect.arrayContaining(["demo/idle", "demo/lost"]),
    );
    expect(rows()).toHaveLength(6);
    press("j");
    press("j");
    expect(focused()).toBe("demo/web");
  });

  it("is walked and opened by keys", async () => {
    show({ search: `?t=${new Date(at(7)).toISOString()}` });
    press("j");
    expect(focused()).toBe("demo/lost");
    press("ArrowDown");
    press("j");
    press("j");
    expect(focused()).toBe("demo/idle");
    press("k");
    expect(focused()).toBe("demo/web");
    press("Enter");
    await vi.waitFor(() =>
      expect(push).toHaveBeenCalledWith("/view/a-recording/demo/web?t=2026-01-01T00%3A00%3A07.000Z"),
    );
  });

  it("has the filter at `/`, the rows one key from it, and everything back at Escape", () => {
    show();
    press("/");
    expect(document.activeElement).toBe(filter());
    fireEvent.change(filter(), { target: { value: "demo" } });
    // A letter in the filter is a letter, not a step.
    press("j");
    expect(document.activeElement).toBe(filter());
    press("Enter");
    expect(focused()).toBe("demo/lost");
    press("Escape");
    expect((filter() as HTMLInputElement).value).toBe("");
  });

  it("walks on from the same revision when the order changes around it", () => {
    show();
    press("j");
    press("j");
    expect(focused()).toBe("demo/web");
    fireEvent.click(screen.getByRole("button", { name: /^Revision/ }));
    expect(names()).toEqual(["demo/idle", "demo/lost", "demo/web"]);
    press("k");
    expect(focused()).toBe("demo/lost");
  });

  it("keeps the focus on a revision whose place in the order changes, and on no other when it is filtered out", () => {
    show();
    press("j");
    press("j");
    expect(focused()).toBe("demo/web");
    fireEvent.click(screen.getByRole("button", { name: /^Revision/ }));
    expect(names()).toEqual(["demo/idle", "demo/lost", "demo/web"]);
    expect(focused()).toBe("demo/web");
    fireEvent.change(filter(), { target: { value: "name:web" } });
    expect(names()).toEqual(["demo/web"]);
    expect(focused()).toBe("demo/web");
    fireEvent.change(filter(), { target: { value: "name:idle" } });
    expect(names()).toEqual(["demo/idle"]);
    expect(focused()).toBeUndefined();
  });

  it("has only the rows in view in the page, and the last one at the End key", async () => {
    show({ story: CROWD });
    const grid = screen.getByRole("grid");
    expect(grid.getAttribute("aria-rowcount")).toBe("501");
    expect(rows().length).toBeLessThan(40);
    press("End");
    await vi.waitFor(() => expect(focused()).toBe("demo/r-499"));
    expect(rows().length).toBeLessThan(60);
    press("Home");
    await vi.waitFor(() => expect(focused()).toBe("demo/r-000"));
  });

  it("says that nothing was found in a source without revisions", () => {
    show({ story: "0 pod/x@r scheduled" });
    expect(screen.queryByRole("grid")).toBeNull();
    expect(screen.getByTestId("summary").textContent).toContain("no revision to show");
  });

  it("shows only the rows of a part of the sentence, and all again", () => {
    show();
    fireEvent.click(screen.getByRole("button", { name: "1 at zero" }));
    expect(names()).toEqual(["demo/idle"]);
    expect((filter() as HTMLInputElement).value).toBe("state:zero");
    fireEvent.click(screen.getByRole("button", { name: "1 at zero" }));
    expect(names()).toHaveLength(3);
  });

  it("goes from change to change of any state, and by seconds", () => {
    show();
    const time = (): string | null => screen.getByTestId("cursor-time").textContent;
    expect(time()).toBe("00:00:10.000");
    expect(screen.getByRole("button", { name: "Next change of a state" })).toHaveProperty("disabled", true);
    press(",");
    expect(time()).toBe("00:00:05.000");
    press("ArrowLeft");
    expect(time()).toBe("00:00:04.000");
    press(".");
    expect(time()).toBe("00:00:05.000");
  });

  it("plays a recording from its beginning, and rests at its end", () => {
    const frames = stubScreen();
    show();
    const time = (): string | null => screen.getByTestId("cursor-time").textContent;
    fireEvent.click(screen.getByRole("button", { name: "Play" }));
    expect(time()).toBe("00:00:00.000");
    frames.paint(0);
    frames.paint(6_000);
    expect(time()).toBe("00:00:06.000");
    expect(screen.getByRole("button", { name: "Pause" })).toBeTruthy();
    frames.paint(11_000);
    expect(time()).toBe("00:00:10.000");
    press(" ");
    frames.paint(12_000);
    frames.paint(15_000);
    press(" ");
    expect(time()).toBe("00:00:03.000");
  });

  it("keeps the deleted, and says since when a state has lasted", () => {
    show({ story: "0 sks/gone Proxy\n4 -sks/gone Proxy\n6 dep/other 0" });
    const cells = within(rows()[0] as HTMLElement).getAllByRole("gridcell");
    expect(cells[0]?.textContent).toBe("Deleted");
    expect(cells[6]?.textContent).toBe("00:00:042.0 s");
  });

  it("says what a gap hides, and since when", () => {
    show({
      story:
        "0 =sks/a Proxy\n0 =dep/a 0\n0 =pub/a a1\n4 gap endpoints closed\n9 =pub/a a1\n9 bookmark endpoints",
      search: `?t=${new Date(at(6)).toISOString()}`,
    });
    expect(screen.getByTestId("summary").textContent).toBe("1 revision: 1 unknown.");
    expect(screen.getByText("Proxy → unknown")).toBeTruthy();
    expect(screen.getAllByTitle(/^Unknown here/).length).toBeGreaterThan(0);
  });

  it("asks to be loaded again when the server is another version, and keeps its rows", async () => {
    show({
      port: fakePort({
        stream: (_, { onConnection }) => {
          onConnection("outdated", "");
          return () => undefined;
        },
      }),
    });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("skscope was updated");
    expect(within(alert).getByRole("button", { name: "Reload" })).toBeTruthy();
    expect(rows()).toHaveLength(3);
  });

  it("counts from the start where the relative clock is preferred", () => {
    preferences().set({ clock: "relative" });
    show({ search: `?t=${new Date(at(4)).toISOString()}` });
    expect(screen.getByTestId("cursor-time").textContent).toBe("+4.000 s");
    preferences().set({ clock: "utc" });
  });
});

describe("a recording that names no revision", () => {
  const REFUSED =
    "0 =ksvc/web Ready=False,RevisionFailed@-60 ConfigurationsReady=False,RevisionFailed@-60 text=Revision_creation_failed_with_message:_no";

  function unnamedOf(story: string): UnnamedContents {
    const state = buildState(records(story));
    endRecords(state, 9);
    return { services: serviceFacts(state), bring: whatToBring(state) };
  }

  it("says what its Service says, in one sentence and with each condition once, and what would name one", () => {
    show({ story: REFUSED, unnamed: unnamedOf(REFUSED) });
    expect(screen.getByTestId("summary").textContent).toBe(
      "Service demo/web is not ready and names no revision, since 2025-12-31 23:59:00: RevisionFailed, “Revision creation failed with message: no”",
    );
    const said = screen.getByRole("region", { name: "What Services and Routes say" });
    expect(
      within(said)
        .getAllByRole("listitem")
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringContaining("Service demo/web"),
      "2025-12-31 23:59:00  ConfigurationsReady=False (RevisionFailed) “Revision creation failed with message: no”",
    ]);
    expect(screen.getByRole("region", { name: "What would help most" }).textContent).toContain(
      "kubectl get rt,configurations,revisions,kpa,sks,endpoints",
    );
  });

  it("of a Service that is well, that there is no revision to show", () => {
    const story = "0 =ksvc/web Ready=True";
    show({ story, unnamed: unnamedOf(story) });
    expect(screen.getByTestId("summary").textContent).toMatch(/^This source holds no ServerlessService/);
    expect(screen.getByRole("region", { name: "What Services and Routes say" }).textContent).toContain(
      "all conditions True",
    );
  });

  it("nothing of that where revisions are", () => {
    show({ unnamed: unnamedOf(REFUSED) });
    expect(screen.queryByRole("region", { name: "What would help most" })).toBeNull();
  });
});
