import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Elsewhere, FindingBadge, Inbox, Whole } from "@/components/overview/inbox.tsx";
import { foundPlaces } from "@/lib/client/overview-findings.ts";
import { rowsAt } from "@/lib/client/overview-rows.ts";
import { digestOf } from "@/lib/core/index.ts";
import { MESSAGES } from "@/lib/i18n/messages.ts";
import { openRecording, stateOf } from "../support/check-recording.ts";

afterEach(cleanup);

const state = stateOf(openRecording("rollout"));
const digests = [...state.revisions.values()].filter(({ hasSks }) => hasSks).map(digestOf);
const rowsOf = (time: string) => rowsAt(state.shared, digests, Date.parse(`2026-11-23T${time}Z`)).rows;

function show(time: string, query = "", isUnknown = false) {
  const onFilter = vi.fn();
  render(
    <I18nProvider>
      <Inbox rows={rowsOf(time)} isUnknown={isUnknown} query={query} onFilter={onFilter} />
    </I18nProvider>,
  );
  return onFilter;
}

describe("the inbox", () => {
  it("says how many revisions need somebody, and why, and filters by it", () => {
    const onFilter = show("04:47:20");
    fireEvent.click(screen.getByRole("button", { name: "2 revisions need attention" }));
    expect(onFilter).toHaveBeenCalledWith("needs:you");
    fireEvent.click(screen.getByRole("button", { name: /Does not start: 2/ }));
    expect(onFilter).toHaveBeenLastCalledWith("rule:D8");
  });

  it("takes a filter back", () => {
    const onFilter = show("04:47:20", "web rule:D8");
    fireEvent.click(screen.getByRole("button", { name: /Does not start: 2/, pressed: true }));
    expect(onFilter).toHaveBeenCalledWith("web");
  });

  it("is quiet when nobody needs anyone, and honest where it cannot know", () => {
    show("04:45:50");
    expect(screen.getByTestId("inbox").textContent).toBe("Nothing needs attention now.");
    cleanup();
    show("04:45:50", "", true);
    expect(screen.getByTestId("inbox").textContent).toMatch(/^Whether anything needs attention is unknown/);
  });

  it("leads from a row to why", () => {
    const row = rowsOf("04:47:20").find(({ name }) => name === "web-00003");
    render(
      <I18nProvider>
        <FindingBadge
          onOpen={() => undefined}
          findings={row?.findings ?? []}
          trouble=""
          href="/view/rollout/roll/web-00003?tab=why"
        />
      </I18nProvider>,
    );
    const link = screen.getByRole("link", { name: /error Does not start/ });
    expect(link.getAttribute("href")).toBe("/view/rollout/roll/web-00003?tab=why");
  });
});

describe("a badge", () => {
  const worst = rowsOf("04:47:20").flatMap(({ findings }) => findings)[0];

  it.each(Object.keys(MESSAGES.diagnosis))(
    "says in words what %s is, without a finding's own values",
    (rule) => {
      if (worst === undefined) throw new Error("nothing was found");
      render(
        <I18nProvider>
          <FindingBadge onOpen={() => undefined} findings={[{ ...worst, rule }]} trouble="" href="/why" />
        </I18nProvider>,
      );
      const { textContent } = screen.getByRole("link");
      // Where a value is missing a production build shows the pattern, and a development one the key.
      expect(textContent).toMatch(/^[^{}]{5,}$/);
      expect(textContent).not.toContain(`${rule}.title`);
    },
  );
});

describe("the whole recording", () => {
  const whole = (some: typeof digests) =>
    render(
      <I18nProvider>
        <Whole
          source="rollout"
          places={foundPlaces(some, state.shared.lastT ?? 0)}
          format={{ clock: "utc", origin: 0 }}
          isLive={false}
        >
          {null}
        </Whole>
      </I18nProvider>,
    );

  it("says how many errors there were in how many revisions, and leads to the first with its card open", () => {
    whole(digests);
    const link = screen.getByRole("link", { name: /^2 errors in 2 revisions, first 04:46:/ });
    const href = new URL(link.getAttribute("href") ?? "", "http://x");
    expect(href.pathname).toBe("/view/rollout/roll/web-00003");
    expect(href.searchParams.get("finding")).toMatch(/^D8\.\d+$/);
    expect(href.searchParams.get("t")).toMatch(/^2026-11-23T04:46:/);
  });

  it("says so where nothing was found", () => {
    whole([]);
    expect(screen.getByTestId("whole").textContent).toContain("No errors, no warnings.");
  });
});

describe("what was found at other times", () => {
  const end = state.shared.lastT ?? 0;
  const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
  const elsewhere = (cursor: number) =>
    render(
      <I18nProvider>
        <Elsewhere
          source="rollout"
          digests={digests}
          cursor={cursor}
          end={end}
          format={{ clock: "utc", origin: 0 }}
        />
      </I18nProvider>,
    );

  it("leads at the end of a recording to where each was found first", () => {
    elsewhere(end);
    const entry = screen.getByRole("link", { name: /^Does not start in 2 revisions, first 04:46:/ });
    expect(screen.getByTestId("elsewhere").textContent).toMatch(/^Earlier:/);
    const href = new URL(entry.getAttribute("href") ?? "", "http://x");
    expect(href.pathname).toBe("/view/rollout/roll/web-00003");
    expect(href.searchParams.get("tab")).toBe("why");
    // There it counts: the panel that the link opens says it.
    const t = href.searchParams.get("t") ?? "";
    const row = rowsAt(state.shared, digests, Date.parse(t)).rows.find(({ name }) => name === "web-00003");
    expect(row?.findings.map(({ rule }) => rule)).toContain("D8");
  });

  it("is not said of what is found at the cursor", () => {
    elsewhere(at("04:47:20"));
    expect(screen.queryByRole("link", { name: /Does not start/ })).toBeNull();
  });
});
