import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { KnativeLine } from "@/components/knative/knative-line.tsx";
import { KnativePage } from "@/components/knative/knative-page.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { buildState, replace } from "@/lib/core/index.ts";
import { fakePort } from "../support/fake-port.ts";
import { at, records } from "../support/records.ts";
import { stubScreen } from "./page.ts";

vi.mock("nuqs/adapters/next/app", () => ({ NuqsAdapter: ({ children }: { children: unknown }) => children }));

const STORY = `
  0 =sks Proxy
  0 =knative/autoscaler-a ready
  0 =knative/activator-x ready
  0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
  0 =config/config-autoscaler stable-window=60s
  5 config/config-autoscaler stable-window=6s
  10 knative/autoscaler-a waiting=CrashLoopBackOff restarts=1 exit=2
  30 knative/autoscaler-a ready restarts=1 exit=2
  60 sks Proxy
`;

beforeEach(() => void stubScreen());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function showPage(story: string, search = ""): void {
  const { shared } = buildState(records(story));
  render(
    <I18nProvider>
      <PortProvider port={fakePort({})}>
        <KnativePage source="s" shared={JSON.stringify(shared, replace)} knative="v1.99.0" live={false} />
      </PortProvider>
    </I18nProvider>,
    { wrapper: withNuqsTestingAdapter({ searchParams: search, hasMemory: true }) },
  );
}

const sentence = (): string | null => screen.getByTestId("knative-sentence").textContent;

it("says first what was wrong, and that it is over", () => {
  showPage(STORY);
  expect(sentence()).toMatch(
    /^Nothing is wrong now\..*autoscaler is not ready.*CrashLoopBackOff, exit code 2/,
  );
  expect(screen.getByText(/v1\.99\.0 is newer/)).toBeDefined();
});

it("says since when to the second where objects tell it, and to the millisecond where records do", () => {
  const since = (seconds: number): string | undefined => {
    showPage(`${STORY}\n 40.25 knative/autoscaler-a`, `?t=${new Date(at(seconds)).toISOString()}`);
    const row = screen.getByRole("rowheader", { name: "autoscaler" }).closest("tr");
    const text = row?.querySelector("[data-label=Since]")?.textContent ?? undefined;
    cleanup();
    return text;
  };
  expect(since(35)).toBe("00:00:30");
  expect(since(45)).toBe("00:00:40.250");
});

it("says what is wrong at the cursor", () => {
  showPage(STORY, `?t=${new Date(at(20)).toISOString()}`);
  expect(sentence()).toMatch(/^Now: autoscaler is not ready\./);
  const row = screen.getByRole("rowheader", { name: "autoscaler" }).closest("tr");
  expect(row?.dataset.state).toBe("down");
  expect(row?.textContent).toContain("autoscaler-a");
});

it("lists what was found with what to do, and settings from what to what", () => {
  showPage(STORY);
  const found = within(screen.getByTestId("knative-findings")).getAllByRole("listitem");
  expect(found.map((item) => item.dataset.rule)).toEqual(["down", "restarted"]);
  expect(found[0]?.textContent).toContain(
    "kubectl -n knative-serving logs autoscaler-a -c autoscaler --previous",
  );
  // As everywhere, it can be copied.
  expect(
    within(found[0] as HTMLElement).getAllByRole("button", { name: "Copy this command" }).length,
  ).toBeGreaterThan(0);
  const change = screen.getByText("stable-window").closest("tr");
  expect(change?.textContent).toMatch(/config-autoscalerstable-window60s6sRecord 5/);
});

it("has a lane for each process, and one for leaders and settings", () => {
  showPage(STORY);
  // Its colours are not those of a path: the bars say what they are.
  expect(screen.queryByRole("list", { name: "Legend" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Table" }));
  expect(screen.getAllByText("leader autoscaler-bucket-00-of-01").length).toBeGreaterThan(0);
  expect(screen.getAllByText("Settings").length).toBeGreaterThan(0);
});

it("does not call well what nobody saw", () => {
  showPage("0 =sks Proxy\n60 sks Proxy");
  expect(sentence()).toMatch(/This source holds nothing from Knative’s own namespace \(knative-serving\)/);
});

function showLine(story: string, seconds: number): void {
  const { shared } = buildState(records(story));
  const format = { clock: "utc", origin: 0 } as const;
  render(
    <I18nProvider>
      <PortProvider port={fakePort({})}>
        <KnativeLine
          source="s"
          shared={shared}
          cursor={at(seconds)}
          end={at(60)}
          cursorInUrl={null}
          format={format}
        />
      </PortProvider>
    </I18nProvider>,
  );
}

it("the overview says what was wrong in the whole recording without moving the cursor", () => {
  showLine(STORY, 60);
  const line = screen.getByTestId("knative-line");
  expect(line.textContent).toMatch(/Earlier: autoscaler is not ready, 00:00:10.*–00:00:30/);
  expect(line.dataset.severity).toBe("error");
});

it("and what is wrong now", () => {
  showLine(STORY, 20);
  expect(screen.getByTestId("knative-line").textContent).toMatch(/Knative: autoscaler is not ready/);
});

it("only leads to the page when nothing is wrong, and says nothing where nothing was seen", () => {
  showLine("0 =sks Proxy\n0 =knative/autoscaler-a ready\n60 sks Proxy", 60);
  expect(screen.getByTestId("knative-line").dataset.quiet).toBe("true");
  cleanup();
  showLine("0 =sks Proxy\n60 sks Proxy", 60);
  expect(screen.queryByTestId("knative-line")).toBeNull();
});
