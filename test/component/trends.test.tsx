import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { TrendsPage } from "@/components/trends/trends-page.tsx";
import type { LiveControls, Port, SourceStats } from "@/lib/client/port.ts";
import { createStats, type Fact, type OpenQuestion } from "@/lib/core/index.ts";
import { fakePort } from "../support/fake-port.ts";
import { wakeFact } from "../support/wake-fact.ts";
import { stubScreen } from "./page.ts";

vi.mock("next/navigation", () => ({
  usePathname: () => null,
  useRouter: () => ({ push: vi.fn(), refresh: vi.fn() }),
}));
// The address is the test's.
vi.mock("nuqs/adapters/next/app", () => ({
  NuqsAdapter: ({ children }: { readonly children: ReactNode }) => (
    <NuqsTestingAdapter hasMemory>{children}</NuqsTestingAdapter>
  ),
}));

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-11-29T12:00:00Z");

const wake = (daysAgo: number, name: string, totalMs: number): Fact =>
  wakeFact({ name, at: NOW - daysAgo * DAY, totalMs });

const FACTS: readonly Fact[] = [
  wake(3, "web-00001", 1_000),
  wake(1, "web-00002", 4_000),
  wake(1, "api-00001", 2_000),
  {
    fact: "finding",
    namespace: "shop",
    name: "web-00002",
    at: NOW - DAY,
    rule: "D8",
    severity: "error",
    to: null,
    isCut: false,
    isListed: false,
  },
  {
    fact: "setting",
    namespace: "shop",
    name: "web-00002",
    at: NOW - DAY,
    key: "minScale",
    before: null,
    after: "1",
  },
];

const stats = vi.fn<Port["stats"]>();
const history = vi.fn<LiveControls["history"]>();
const live = { history } as unknown as LiveControls;

function answer(
  facts: readonly Fact[],
  watched = [{ from: NOW - 4 * DAY, to: NOW - 2 * DAY }],
  failure = "",
) {
  stats.mockImplementation(async (_, asked: OpenQuestion): Promise<SourceStats> => {
    const builder = createStats({ ...asked, from: NOW - 30 * DAY, to: NOW });
    for (const fact of facts) builder.add(fact);
    return { ...builder.result(watched), failure };
  });
}

async function show(isCluster = true): Promise<void> {
  await act(async () => {
    render(
      <I18nProvider>
        <PortProvider port={fakePort({ key: crypto.randomUUID(), stats, live })}>
          <TrendsPage source="live-kind" isCluster={isCluster} />
        </PortProvider>
      </I18nProvider>,
    );
  });
}

beforeEach(() => {
  stubScreen();
  history.mockResolvedValue({ from: 0, to: 1, bars: [], watched: [], hours: [] });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  stats.mockReset();
});

const said = (): string => screen.getByTestId("trends-answer").textContent ?? "";

describe("trends", () => {
  it("say how many wakes kept the promise, and how much of the span was watched", async () => {
    answer(FACTS);
    await show();
    expect(said()).toContain("watched for 2 d of 30 d. 3 wakes in 2 services.");
    expect(said()).toContain("66.6 % of 3 wakes were answered within 3 s.");
    expect(said()).toContain("3 of them are judged by the first ready endpoint");
  });

  it("list every day since it was first watched, also those without a wake and those not watched", async () => {
    answer([wake(3, "web-00001", 1_000)]);
    await show();
    const table = screen.getByRole("region", { name: /Wakes over time/ });
    const rows = within(table)
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.textContent);
    expect(rows).toEqual([
      "2026-11-25no wake, no finding",
      "2026-11-2611.000 s1.000 s1.000 s–100 %00",
      "2026-11-27no wake, no finding",
      "2026-11-28not watched",
      "2026-11-29not watched",
    ]);
  });

  it("of a time shorter than three hours are told by the minute; only minutes with something are listed", async () => {
    const begin = NOW - 20 * 60_000;
    stats.mockImplementation(async (_, asked) => {
      const builder = createStats({ ...asked, from: begin, to: NOW });
      builder.add(wake(0.01, "fn-10-00001", 1_260));
      builder.add(wake(0.01, "fn-2-00001", 1_260));
      return { ...builder.result([{ from: begin, to: NOW }]), failure: "" };
    });
    await show(false);
    expect(said()).toContain("2026-11-29 11:40 to 12:00 UTC (20 min). 2 wakes in 2 services.");
    expect(screen.getByRole("option", { name: "auto (minute)" })).toBeTruthy();
    const table = screen.getByRole("region", { name: /Wakes over time/ });
    const rows = within(table).getAllByRole("row");
    expect(rows.map((row) => row.textContent?.slice(0, 22))).toEqual([
      expect.stringMatching(/^Minute/),
      "2026-11-29 11:4521.260",
    ]);
    const services = within(screen.getByRole("region", { name: "Services" })).getAllByRole("rowheader");
    expect(services.map((head) => head.textContent)).toEqual(["shop/fn-2", "shop/fn-10"]);
  });

  it("of a service tell its deployment, findings and settings", async () => {
    answer(FACTS);
    await show();
    fireEvent.click(screen.getByRole("button", { name: "shop/web" }));
    await act(async () => undefined);
    expect(stats).toHaveBeenLastCalledWith(
      "live-kind",
      expect.objectContaining({ namespace: "shop", service: "web", by: "auto" }),
    );
    expect(screen.getByRole("heading", { name: /shop\/web/ })).toBeTruthy();
    expect(screen.getByText("web-00002 against web-00001: too few wakes to compare")).toBeTruthy();
    expect(screen.getByText(/D8 Does not start: once, since 2026-11-28 12:00, and lasts/)).toBeTruthy();
    expect(screen.getByText("2026-11-28 12:00 web-00002: minScale – → 1")).toBeTruthy();
  });

  it("are asked for again by week, by revision, and against another promise", async () => {
    answer(FACTS);
    await show();
    fireEvent.change(screen.getByLabelText("By"), { target: { value: "revision" } });
    await act(async () => undefined);
    fireEvent.change(screen.getByLabelText("Answered within"), { target: { value: "1000" } });
    await act(async () => undefined);
    expect(stats).toHaveBeenLastCalledWith(
      "live-kind",
      expect.objectContaining({ by: "revision", objective: { withinMs: 1_000, share: null } }),
    );
  });

  it("without a wake say so, of time that was watched only", async () => {
    answer([]);
    await show();
    expect(said()).toContain("No wake was recorded in this span.");
    cleanup();
    answer([], []);
    await show();
    expect(said()).toContain("nobody watched in this time, so nothing is known of it");
    expect(said()).not.toContain("No wake");
  });

  it("of a recording have no span to choose", async () => {
    answer(FACTS);
    await show(false);
    expect(screen.queryByLabelText("Span")).toBeNull();
    expect(stats).toHaveBeenLastCalledWith("live-kind", expect.objectContaining({ from: null, to: null }));
  });

  it("of a cluster have a strip of what is on disk, whose hours open like recordings", async () => {
    answer(FACTS);
    const hour = Date.parse("2026-11-29T10:00:00Z");
    history.mockResolvedValue({
      from: NOW - 30 * DAY,
      to: NOW,
      bars: [],
      watched: [],
      hours: [
        { id: "live-kind@2026-11-28T23", key: "2026-11-28T23", from: hour - 11 * HOUR, to: hour - 10 * HOUR },
        { id: "live-kind@2026-11-29T10", key: "2026-11-29T10", from: hour, to: hour + 60_000 },
      ],
    });
    await show();
    const days = within(screen.getByRole("list", { name: "Hours on disk, UTC" })).getAllByRole("listitem");
    expect(days.map((day) => day.textContent)).toEqual(["2026-11-2910", "2026-11-2823"]);
    const link = screen.getByRole("link", { name: "10" });
    expect(link.getAttribute("href")).toBe("/view/live-kind%402026-11-29T10");
    expect(link.getAttribute("title")).toBe("Open 2026-11-29 10:00 to 10:01");
    expect(screen.getByText(/2 hours are on disk/)).toBeTruthy();
    cleanup();
    history.mockResolvedValue({ from: NOW - DAY, to: NOW, bars: [], watched: [], hours: [] });
    await show();
    expect(screen.getByText("No hour of it is on disk.")).toBeTruthy();
  });

  it("say why no facts are kept, and why they cannot be had", async () => {
    answer(FACTS, undefined, "The disk is full.");
    await show();
    expect(screen.getByRole("alert").textContent).toBe("No facts are kept right now: The disk is full.");
    cleanup();
    stats.mockRejectedValue(new Error("The file is damaged."));
    await show();
    expect(screen.getByRole("alert").textContent).toBe(
      "The numbers could not be loaded: The file is damaged.",
    );
  });
});
