import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { OpenPanel } from "../../components/home/open-panel.tsx";
import { I18nProvider } from "../../components/i18n-provider.tsx";
import { LocalPortProvider, PortProvider } from "../../components/port-provider.tsx";
import type { GivenFile } from "../../lib/client/given-files.ts";
import type { OpenedFacts } from "../../lib/client/local/messages.ts";
import { LocalError, type LocalPort, type OpenOptions } from "../../lib/client/local-port.ts";
import { openedHref } from "../../lib/client/opened-address.ts";
import { type Keeping, RefusedError } from "../../lib/client/port.ts";
import { fakePort } from "../support/fake-port.ts";

const push = vi.fn();
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));
// What draws a recording is no part of this.
vi.mock("../../components/opened/source-view.tsx", () => ({ preloadViews: async () => undefined }));

afterEach(() => {
  cleanup();
  push.mockReset();
});

const FILE = new File(["x".repeat(3 * 1024 * 1024)], "mine.gz");

function facts(only: string | null): OpenedFacts {
  const none = { records: null, from: null, to: null, durationMs: null, sizeBytes: null };
  return {
    summary: { id: FILE.name, kind: "recording", title: FILE.name, story: "", lookFor: [], ...none },
    header: { version: 1 },
    problems: [],
    problemCount: 0,
    only,
  };
}

/** A panel whose file is read by hand: what the port was told, and how it ends. */
function show({ keeping = null }: { keeping?: Keeping | null } = {}) {
  let end = (_facts: OpenedFacts): void => undefined;
  let fail = (_error: Error): void => undefined;
  const open = vi.fn(
    (_files: readonly GivenFile[], _options: OpenOptions) =>
      new Promise<OpenedFacts>((resolve, reject) => {
        end = resolve;
        fail = reject;
      }),
  );
  const local: LocalPort = {
    ...fakePort({ viewHref: openedHref }),
    open,
    source: () => Promise.reject(new Error("not asked")),
    contents: () => Promise.reject(new Error("not asked")),
    warm: () => undefined,
    opened: null,
    subscribe: () => () => undefined,
  };
  render(
    <I18nProvider>
      <LocalPortProvider port={local}>
        <PortProvider port={fakePort({ keeping })}>
          <OpenPanel />
        </PortProvider>
      </LocalPortProvider>
    </I18nProvider>,
  );
  return { open, end: (made: OpenedFacts) => end(made), fail: (error: Error) => fail(error) };
}

function choose(index: number, ...files: readonly File[]): void {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[type=file]");
  const given = files.length === 0 ? [FILE] : files;
  fireEvent.change(inputs[index] as HTMLInputElement, { target: { files: given } });
}

describe("a recording that is opened here", () => {
  test("tells bytes and records while it is read, then goes to its only revision", async () => {
    const { open, end } = show();
    choose(0);
    act(() =>
      open.mock.lastCall?.[1].onProgress({ bytes: 1024 * 1024, totalBytes: FILE.size, records: 12_345 }),
    );
    const status = screen.getByRole("status");
    expect(status.textContent).toContain("Reading mine.gz1.0 of 3.0 MiB · 12,345 records");
    expect(screen.getByRole<HTMLProgressElement>("progressbar").value).toBe(1024 * 1024);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Open here…" }).disabled).toBe(true);
    end(facts("shop/api-00001"));
    await waitFor(() =>
      expect(push).toHaveBeenCalledExactlyOnceWith("/open#file=mine.gz&revision=shop%2Fapi-00001"),
    );
  });

  test("goes to its overview when there is a choice", async () => {
    const { end } = show();
    choose(0);
    end(facts(null));
    await waitFor(() => expect(push).toHaveBeenCalledExactlyOnceWith("/open#file=mine.gz"));
  });

  test("can be given up", async () => {
    const { open } = show();
    choose(0);
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(open.mock.lastCall?.[1].signal.aborted).toBe(true);
    expect(screen.getByRole("status").textContent).toBe("");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open here…" }));
  });

  test("says in the reader's words why it cannot be", async () => {
    const { fail } = show();
    choose(0);
    fail(new LocalError("No record could be read. Line 1: not JSON.", "notATrace"));
    await waitFor(() =>
      expect(screen.getByRole("status").textContent).toContain("No record could be read. Line 1: not JSON."),
    );
    expect(push).not.toHaveBeenCalled();
  });
});

describe("several files", () => {
  const TABLE = new File(["NAME  AGE"], "pods.txt");
  const SHOT = new File(["x"], "shot.png");

  test("are opened as one source, by their number", async () => {
    const { open, end } = show();
    choose(0, TABLE, SHOT);
    expect(screen.getByRole("status").textContent).toContain("Reading 2 files");
    expect(open.mock.lastCall?.[0].map(({ path }) => path)).toEqual(["pods.txt", "shot.png"]);
    end(facts(null));
    await waitFor(() => expect(push).toHaveBeenCalledTimes(1));
  });

  test("of which nothing can be read are named with what they are, and the command for each kind", async () => {
    const { fail } = show();
    choose(0, TABLE, SHOT);
    fail(
      new LocalError("Nothing in it can be read.", "notATrace", [
        { name: "pods.txt", as: "table" },
        { name: "shot.png", as: "image" },
      ]),
    );
    const status = screen.getByRole("status");
    await waitFor(() => expect(status.textContent).toContain("2 files could not be opened"));
    expect([...status.querySelectorAll("li")].map((item) => item.querySelector("p")?.textContent)).toEqual([
      "pods.txt: a table for reading: it leaves out the fields that are needed here",
      "shot.png: a picture or a PDF",
    ]);
    expect(status.querySelectorAll("pre")).toHaveLength(2);
    expect(status.textContent).not.toContain("Nothing in it can be read.");
  });
});

describe("keeping it on the server", () => {
  test("is no choice where there is no server", () => {
    show();
    expect(screen.queryByRole("button", { name: "Keep on the server…" })).toBeNull();
    expect(screen.getByText("Nothing leaves this machine.")).toBeTruthy();
  });

  test("sends it, and goes to where it is kept", async () => {
    const upload = vi.fn<Keeping["upload"]>(async () => ({
      id: "mine",
      records: 1,
      from: 0,
      to: 1,
      problems: [],
      problemCount: 0,
      href: "/view/mine",
    }));
    const { open } = show({ keeping: { upload, remove: vi.fn() } });
    choose(1);
    await waitFor(() => expect(push).toHaveBeenCalledExactlyOnceWith("/view/mine"));
    expect(upload.mock.lastCall?.[0]).toEqual([{ path: FILE.name, file: FILE }]);
    expect(open).not.toHaveBeenCalled();
  });

  test.each([
    [new RefusedError(422, "The disk is full."), "The disk is full."],
    [new RefusedError(502, null), "The server answered 502."],
    [
      new RefusedError(409, "In English.", { failure: "too-many" }),
      "20 recordings are kept already. Remove one",
    ],
    [
      new RefusedError(422, "Line 2: no JSON.", { failure: "not-a-trace" }),
      "The server says: Line 2: no JSON.",
    ],
    [
      new RefusedError(422, "In English.", {
        failure: "not-a-trace",
        refused: [{ name: "pods.txt", as: "table" }],
      }),
      "a table for reading",
    ],
    [new TypeError("broken"), "The connection to the server broke"],
  ])("says why not: %s", async (error, words) => {
    const upload = vi.fn<Keeping["upload"]>(() => Promise.reject(error));
    show({ keeping: { upload, remove: vi.fn() } });
    choose(1);
    await waitFor(() => expect(screen.getByRole("status").textContent).toContain(words));
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Keep on the server…" }));
  });
});
