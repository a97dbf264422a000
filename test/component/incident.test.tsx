import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { IncidentPanel } from "@/components/incident/incident-panel.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { buildState, findingsUntil } from "@/lib/core/index.ts";
import { fakePort } from "../support/fake-port.ts";
import { at, KEY, records } from "../support/records.ts";
import { ONE_POD } from "../support/scenes.ts";

const CRASH = `${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1
  20.1 req 502 5
  20.2 req 502 5
  30 pub a1`;

const PORT = fakePort({
  viewHref: ({ source, revision, query }) =>
    `/view/${source}/${revision?.namespace}/${revision?.name}?${new URLSearchParams(query as Record<string, string>)}`,
});

function show(finding?: string) {
  const { shared, revisions } = buildState(records(CRASH));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lost = findingsUntil(revision, at(30)).find(({ rule }) => rule === "pods-lost");
  const calls = { onSelectEvidence: vi.fn(), onCursorChange: vi.fn(), onClose: vi.fn() };
  render(
    <I18nProvider>
      <PortProvider port={PORT}>
        <IncidentPanel
          source="lost"
          data={{ shared, revision }}
          finding={finding ?? `pods-lost.${lost?.beginSeq}`}
          end={at(30)}
          range={{ from: at(0), to: at(30) }}
          format={{ clock: "utc", origin: 0 }}
          {...calls}
        />
      </PortProvider>
    </I18nProvider>,
  );
  return calls;
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the card of a finding", () => {
  it("says what, when, who was hurt, why, and what to do, in this order", () => {
    show();
    const terms = screen.getAllByRole("term").map((term) => term.textContent);
    expect(terms).toEqual(["What", "When", "Who was affected", "Likely cause", "What to do", "Not checked"]);
    expect(screen.getByText("2 requests failed of 2 sent while it lasted: 2 × 502.")).toBeTruthy();
  });

  it("says of each part how it is known: what is counted is not what is guessed", () => {
    show();
    const known = screen.getAllByRole("term").map((term) => {
      const mark = term.parentElement?.querySelector("[data-provenance]");
      return [term.textContent, mark?.getAttribute("data-sign") ?? null, mark?.textContent ?? null];
    });
    expect(known).toEqual([
      ["What", "◐", "derived"],
      ["When", null, null],
      ["Who was affected", "◐", "derived"],
      ["Likely cause", "○", "inferred"],
      ["What to do", null, null],
      ["Not checked", null, null],
    ]);
  });

  it("has each command once, to be copied", () => {
    show();
    const todo = screen.getByText("What to do").parentElement as HTMLElement;
    expect(todo.textContent?.match(/kubectl/g)).toHaveLength(1);
    expect(within(todo).getByRole("button", { name: "Copy this command" })).toBeTruthy();
  });

  it("lists all records that show it, and each leads to its record", () => {
    const { onSelectEvidence } = show();
    const rows = within(screen.getByRole("table")).getAllByRole("row").slice(1);
    expect(rows.filter((row) => row.textContent?.includes("Request failed"))).toHaveLength(2);
    fireEvent.click(within(rows[0] as HTMLElement).getByRole("button"));
    expect(onSelectEvidence).toHaveBeenCalledWith(7, at(20));
  });

  it("leads to where it began", () => {
    const { onCursorChange } = show();
    fireEvent.click(screen.getByRole("button", { name: "Go to its beginning" }));
    expect(onCursorChange).toHaveBeenCalledWith(at(20));
  });

  it("is copied as Markdown, with a link that opens it at its instant", async () => {
    const writeText = vi.fn(async (_: string) => undefined);
    vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
    show();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Copy as Markdown" })));
    const [[markdown = ""] = []] = writeText.mock.calls;
    expect(markdown).toContain("### Error: ");
    expect(markdown).toContain("2026-01-01 00:00:20.000 UTC");
    expect(markdown).toMatch(
      /\/view\/lost\/demo\/r\?t=2026-01-01T00%3A00%3A20[^)]*&finding=pods-lost\.\d+\)/,
    );
    expect(screen.getByText("Copied.")).toBeTruthy();
  });

  it("copies a command, and says so where the browser does not allow it", async () => {
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    document.execCommand = vi.fn(() => false);
    show();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Copy this command" })));
    expect(document.execCommand).toHaveBeenCalledWith("copy");
    expect(screen.getByText("The browser did not allow copying.")).toBeTruthy();
  });

  it("says that a finding is not there, and can be closed", () => {
    const { onClose } = show("D19.99999");
    expect(screen.getByText(/no longer kept/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Close the finding" }));
    expect(onClose).toHaveBeenCalled();
  });
});
