import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, describe, expect, it } from "vitest";
import { StopCaption } from "@/components/home/stop-caption.tsx";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { fakePort } from "../support/fake-port.ts";

const SUMMARY = {
  id: "one",
  kind: "recording",
  title: "One",
  story: "",
  lookFor: ["The first thing.", "The second thing."],
  stops: [
    { revision: "demo/r", t: "2026-01-01T00:00:05.000Z" },
    { revision: "demo/r", t: "2026-01-01T00:00:09.000Z", tab: "why" },
  ],
  records: 1,
  from: 0,
  to: 0,
  durationMs: 0,
  sizeBytes: null,
} as const;

async function show(searchParams: string) {
  await act(async () => {
    render(
      <I18nProvider>
        <PortProvider port={fakePort({ key: searchParams, sources: async () => [SUMMARY] })}>
          <StopCaption source="one" />
        </PortProvider>
      </I18nProvider>,
      { wrapper: withNuqsTestingAdapter({ searchParams, hasMemory: true }) },
    );
  });
}

afterEach(cleanup);

describe("the caption of a hint", () => {
  it("says what to look for, and leads to the next one", async () => {
    await show("?stop=1");
    expect(screen.getByTestId("stop").textContent).toContain("Look for, 1 of 2");
    expect(screen.getByText("The first thing.")).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Previous" })).toBeNull();
    expect(screen.getByRole("link", { name: "Next" }).getAttribute("href")).toMatch(
      /demo\/r\?t=2026-01-01T00%3A00%3A09.000Z&tab=why&stop=2$/,
    );
  });

  it("can be closed", async () => {
    await show("?stop=2");
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Close the hint" })));
    expect(screen.queryByTestId("stop")).toBeNull();
  });

  it.each(["", "?stop=0", "?stop=3", "?stop=x"])("is not there for %j", async (search) => {
    await show(search);
    expect(screen.queryByTestId("stop")).toBeNull();
  });
});
