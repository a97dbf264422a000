import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { OverviewPalette } from "@/components/overview/palette.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { foundPlaces } from "@/lib/client/overview-findings.ts";
import { buildState, digestOf } from "@/lib/core/index.ts";
import { fakePort } from "../support/fake-port.ts";
import { at, records } from "../support/records.ts";
import { IDLE_AND_LOST, stubScreen } from "./page.ts";

const push = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

const STORY = `${IDLE_AND_LOST}
  20   dep/idle    0
`;

beforeAll(async () => {
  await import("@/components/overview/palette-window.tsx");
});
beforeEach(() => {
  push.mockReset();
  stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(onJump = vi.fn()): Promise<HTMLElement> {
  const { revisions } = buildState(records(STORY));
  const digests = [...revisions.values()].map(digestOf);
  render(
    <I18nProvider>
      <PortProvider port={fakePort({})}>
        <OverviewPalette
          source="rec"
          digests={digests}
          places={foundPlaces(digests, at(20))}
          extent={{ from: at(0), to: at(20) }}
          format={{ clock: "utc", origin: 0 }}
          onJump={onJump}
        />
      </PortProvider>
    </I18nProvider>,
  );
  expect(screen.queryByRole("dialog")).toBeNull();
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  return await screen.findByRole("combobox", { name: "Search and commands" });
}

const group = (name: string): string[] =>
  within(screen.getByRole("group", { name }))
    .getAllByRole("option")
    .map(({ textContent }) => textContent ?? "");

it("leads from the overview to what is wrong, with its card, and to revisions and pages", async () => {
  const box = await open();
  await vi.waitFor(() => expect(group("Revisions of this source")).toEqual(["idle demo", "lost demo"]));
  expect(group("Findings").some((item) => item.includes("demo/lost"))).toBe(true);
  expect(group("Pages")).toEqual(expect.arrayContaining(["Report", "Trends", "Learn"]));
  expect(group("Pages")).not.toContain("Overview of this source");
  fireEvent.change(box, { target: { value: "demo/lost" } });
  await vi.waitFor(() => expect(screen.queryByRole("group", { name: "Pages" })).toBeNull());
  fireEvent.click(screen.getAllByRole("option")[0] as HTMLElement);
  expect(push.mock.lastCall?.[0]).toMatch(/^\/view\/rec\/demo\/lost\?t=2026-01-01T.*finding=/);
});

it("goes to an instant that is typed, and leaves / to the filter", async () => {
  const onJump = vi.fn();
  const box = await open(onJump);
  fireEvent.change(box, { target: { value: "0:00:13.5" } });
  await vi.waitFor(() => expect(screen.getAllByRole("option")[0]?.textContent).toBe("Go to 00:00:13.500"));
  fireEvent.click(screen.getAllByRole("option")[0] as HTMLElement);
  expect(onJump).toHaveBeenCalledWith(at(13.5));
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  fireEvent.keyDown(document.body, { key: "/" });
  expect(screen.queryByRole("dialog")).toBeNull();
});
