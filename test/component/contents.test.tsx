import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ContentsPage } from "@/components/contents/contents-page.tsx";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import type { Json, JsonObject } from "../../lib/model/json.ts";
import type { WantedInput } from "../../lib/model/source-contents.ts";
import { fakePort } from "../support/fake-port.ts";
import { stubScreen } from "./page.ts";

beforeEach(() => void stubScreen());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const T = Date.UTC(2026, 0, 2, 3, 4, 5);
const RECORDED = "2026-01-02T03:04:05.123456Z";
const DUMP: JsonObject = {
  name: "dump.json",
  kind: "list",
  bytes: 12_345,
  records: 1_200,
  from: T,
  to: T,
  clocks: ["object"],
  instant: { at: T, by: "file" },
  left: [{ reason: "secret", count: 2, first: "shop/token" }],
  refused: null,
};
const TABLE: JsonObject = {
  ...DUMP,
  name: "pods.txt",
  kind: "unknown",
  records: 0,
  left: [],
  instant: null,
  refused: "table",
};

function show(inputs: readonly Json[] | undefined, live = false, bring: readonly WantedInput[] = []): void {
  const fields = inputs === undefined ? {} : { inputs: [...inputs] };
  const header = { version: 1, cluster: "lab", note: "<b>bold</b>", recordedAt: RECORDED, fields };
  const contents = {
    header,
    records: 1_200,
    from: T,
    to: T + 60_000,
    revisions: 3,
    problems: 0,
    bring,
    services: [],
  };
  render(
    <I18nProvider>
      <PortProvider port={fakePort({})}>
        <ContentsPage source="s" contents={contents} live={live} />
      </PortProvider>
    </I18nProvider>,
  );
}

/** The value beside a name. */
function fact(name: string, within_ = document.body): string | null | undefined {
  return within(within_).getByText(name, { selector: "dt" }).nextElementSibling?.textContent;
}

test("a recording says that it is one, and what its header says", () => {
  show(undefined);
  expect(screen.getByText("A recording, written while it happened.")).toBeTruthy();
  expect([fact("Records"), fact("Cluster"), fact("Note")]).toEqual(["1,200", "lab", "<b>bold</b>"]);
  // As all other times here.
  expect(fact("Recorded")).toBe("2026-01-02 03:04:05.123");
  expect(fact("Span")).toBe("2026-01-02 03:04:05.000–2026-01-02 03:05:05.000 (1 min)");
  expect(screen.queryByText("Inputs")).toBeNull();
});

test("each input says what it is, by which clock, of when, and what was left out", () => {
  show([DUMP]);
  expect(screen.getByText("Made of 1 input.")).toBeTruthy();
  const card = screen.getByRole("heading", { name: "dump.json" }).closest("li") as HTMLElement;
  expect(fact("Kind", card)).toBe("objects of one instant");
  expect(fact("Records", card)).toBe("1,200");
  expect(fact("Clock", card)).toContain("times of the objects");
  expect(fact("Lists made", card)).toBe(
    "2026-01-02 03:04:05.000, by the date of the file, which copying or downloading may have changed",
  );
  expect(fact("Left out", card)).toBe("2 × Secret (first: shop/token)");
});

test("a capture that was only asked for says how often, and how many files are one line", () => {
  show([{ ...DUMP, kind: "capture", polledMs: 5_000, files: 3 }]);
  const card = screen.getByRole("heading", { name: "dump.json" }).closest("li") as HTMLElement;
  expect(fact("Lists asked for", card)).toMatch(/^every 5 s where nothing was watched/);
  expect(fact("Files", card)).toBe("3");
});

test("what was not read says what to bring instead, with a command to copy", () => {
  show([DUMP, TABLE]);
  expect(screen.getByText("Made of 2 inputs; 1 was not read.")).toBeTruthy();
  const refused = screen.getByRole("region", { name: "Not read" });
  expect(refused.textContent).toContain("pods.txt");
  expect(refused.querySelector("pre")?.textContent).toMatch(/^kubectl get .* -o json > dump\.json$/);
});

test("words of another version, or made up, are shown as they stand there", () => {
  const odd = { ...DUMP, kind: "hologram", clocks: ["toString"], instant: { at: T, by: "stars" } };
  show([odd, { ...TABLE, refused: "constructor" }]);
  const card = screen.getByRole("heading", { name: "dump.json" }).closest("li") as HTMLElement;
  expect([fact("Kind", card), fact("Clock", card), fact("Lists made", card)]).toEqual([
    "hologram",
    "toString",
    "2026-01-02 03:04:05.000",
  ]);
  expect(screen.getByRole("region", { name: "Not read" }).textContent).toContain("constructor");
});

test("of very many inputs the first are shown, and the rest is folded away", () => {
  show(Array.from({ length: 100 }, (_, i) => ({ ...DUMP, name: `input-${i}` })));
  expect(screen.getByText("60 more").closest("details")?.open).toBe(false);
});

test("what would help most to bring next stands first, with a command that can be pasted", () => {
  const names = { namespace: "shop", revision: "api-00001", systemNamespace: "knative-serving" };
  const times = { from: T, to: T + 600_000 };
  show([DUMP], false, [
    { what: "probe", ...names, ...times },
    { what: "title", ...names, ...times },
    { what: "stars", ...names, ...times },
  ]);
  const wanted = screen.getByRole("region", { name: "What would help most" });
  expect(wanted.querySelector("p")?.textContent).toBe(
    "The autoscaler’s log of 2026-01-02 03:04–03:14 would show the probe of api-00001:",
  );
  expect([...wanted.querySelectorAll("pre")].map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(
      /^kubectl logs -n knative-serving .*--since-time=2026-01-02T03:04:05Z > autoscaler\.log$/,
    ),
  ]);
});

test("how far a clock is from another is said, and that nothing was changed", () => {
  show([{ ...DUMP, offset: { to: "autoscaler.log", ms: -2_500, pairs: 4, spreadMs: 300 } }]);
  expect(fact("Offset")).toBe(
    "2.5 s behind autoscaler.log, by 4 events that both tell (within 0.3 s); no time was changed",
  );
});

test("files of an archive that are counted by what they are say what to bring instead", () => {
  show([
    { ...DUMP, name: "case.zip", kind: "archive", left: [{ reason: "table", count: 20, first: "a.txt" }] },
  ]);
  expect(fact("Left out")).toMatch(/^20 × a table for reading.*first: a\.txt.*kubectl get .* -o json/);
});

test("an input of which all came from another one is not unusable", () => {
  show([
    { ...DUMP, records: 0, left: [{ reason: "duplicate", count: 9, first: "a" }] },
    { ...DUMP, records: 0 },
  ]);
  const values = screen
    .getAllByText("Records", { selector: "li dt" })
    .map((name) => name.nextElementSibling?.textContent);
  expect(values).toEqual(["none: all of it is known from another input", "none: nothing in it is usable"]);
});
