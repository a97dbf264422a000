import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { type OnUrlUpdateFunction, withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { type Arriving, RevisionPage } from "@/components/revision/revision-page.tsx";
import { preferences } from "@/components/shell/use-preferences.ts";
import { buildState, encodeState } from "@/lib/core/index.ts";
import type { LiveStatus } from "@/lib/model/live-status.ts";
import type { TraceRecord } from "@/lib/model/record.ts";
import type { StreamListener } from "@/lib/stream/client.ts";
import { PROTOCOL_VERSION, type RevisionSnapshot } from "@/lib/stream/protocol.ts";
import { fakePort } from "../support/fake-port.ts";
import { liveStatus } from "../support/live-status.ts";
import { at, records } from "../support/records.ts";
import { COLD_START, type Frames, stubScreen } from "./page.ts";

/** Who listens to the server, and how often it was asked. */
const server: { listener: StreamListener | null; opened: number } = { listener: null, opened: 0 };
const port = fakePort({
  stream: (_, listener) => {
    server.listener = listener;
    server.opened += 1;
    return () => undefined;
  },
  objects: () => new Promise(() => undefined),
  sources: () => new Promise(() => undefined),
});

const router = vi.hoisted(() => ({ push: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ usePathname: () => "/", useRouter: () => router }));
vi.mock("nuqs/adapters/next/app", () => ({ NuqsAdapter: ({ children }: { children: unknown }) => children }));
vi.mock("next/dynamic", () => import("../support/next-dynamic.tsx"));

const STORY = records(COLD_START);
const AT_REST = 6;

/** They are large: what is measured here is the page, not the reading of its parts. */
beforeAll(async () => {
  await Promise.all([
    import("@/components/inspector/inspector.tsx"),
    import("@/components/incident/incident-panel.tsx"),
    import("@/components/revision/palette-window.tsx"),
    import("@/components/sequence/sequence-view.tsx"),
    import("@/components/cold-starts/cold-starts-view.tsx"),
    import("@/components/why/why-view.tsx"),
  ]);
});

let frames: Frames;
let now: number;
/** The next frame, `ms` after the one before. */
const frame = (ms = 16): void => {
  now += ms;
  frames.paint(now);
};

beforeEach(() => {
  frames = stubScreen();
  now = 0;
  vi.useFakeTimers({ toFake: ["Date"], now: at(20) });
});
afterEach(() => {
  cleanup();
  preferences().set({ bar: "auto" });
  router.push.mockClear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

interface Shown {
  readonly search?: string;
  readonly arriving?: Arriving;
}

async function show({ search = "", arriving = { first: [], count: 0 } }: Shown = {}) {
  const onUrlUpdate = vi.fn<OnUrlUpdateFunction>();
  server.opened = 0;
  const arrived = Promise.resolve(arriving);
  await act(async () => {
    render(
      <I18nProvider>
        <PortProvider port={port}>
          <RevisionPage source="rec" namespace="demo" name="r" arriving={arrived} />
        </PortProvider>
      </I18nProvider>,
      { wrapper: withNuqsTestingAdapter({ searchParams: search, hasMemory: true, onUrlUpdate }) },
    );
  });
  return {
    address: () => decodeURIComponent(onUrlUpdate.mock.lastCall?.[0].queryString ?? ""),
    /** Whether Back undoes the last change of the address. */
    history: () => onUrlUpdate.mock.lastCall?.[0].options.history,
  };
}

function say(event: "snapshot" | "records" | "status", data: object): void {
  server.listener?.onMessage({ event, data } as Parameters<StreamListener["onMessage"]>[0]);
}
function connection(...said: Parameters<StreamListener["onConnection"]>): void {
  server.listener?.onConnection(...said);
}
function snapshot(known: number, live?: LiveStatus): void {
  snapshotOf(STORY.slice(0, known), live);
}
function snapshotOf(part: readonly TraceRecord[], live?: LiveStatus): void {
  say("snapshot", {
    protocol: PROTOCOL_VERSION,
    scope: "revision",
    source: "rec",
    header: { version: 1 },
    seq: part.length - 1,
    t: part.at(-1)?.t ?? null,
    from: part[0]?.t ?? null,
    to: part.at(-1)?.t ?? null,
    speed: null,
    namespace: "demo",
    name: "r",
    state: encodeState(buildState(part)),
    ...(live === undefined ? {} : { live }),
  } satisfies RevisionSnapshot);
}
/** A recording comes as one snapshot. */
function recording(): void {
  whole(STORY);
}
function whole(part: readonly TraceRecord[]): void {
  snapshotOf(part);
  say("status", { state: "ended", t: at(20), seq: part.length - 1 });
  connection("ended", "");
  frame();
}

const status = (seconds: number): LiveStatus => liveStatus({ now: at(seconds), heardAt: at(seconds) });
const path = (): string =>
  screen.getByRole("slider", { name: "Path" }).getAttribute("aria-valuetext")?.split(": ").at(-1) ?? "";
const cursor = (): string => screen.getByTestId("cursor-time").textContent ?? "";
const press = (key: string): void => void fireEvent.keyDown(document.body, { key });
const button = (name: string): HTMLElement => screen.getByRole("button", { name });

describe("a recording", () => {
  it("is waited for, and shown with its cold start in the middle", async () => {
    await show();
    expect(screen.getByRole("main").getAttribute("aria-busy")).toBe("true");
    expect(screen.getByText("Reading the recording …")).toBeTruthy();
    recording();
    expect(cursor()).toBe("00:00:12.000");
    expect(path()).toContain("activator");
    expect(screen.getByTestId("sentence").textContent).toContain("Waking");
  });

  it("is shown as its address says", async () => {
    await show({ search: `?t=${new Date(at(15)).toISOString()}&inspect=true` });
    recording();
    expect(cursor()).toBe("00:00:15.000");
    expect(path()).toContain("pods");
    await vi.waitFor(() => expect(screen.getByRole("complementary")).toBeTruthy());
  });

  it("is walked through by keys: events, episodes, beginning and end", async () => {
    const { address } = await show({ search: `?t=${new Date(at(5)).toISOString()}` });
    recording();
    press(".");
    expect(cursor()).toBe("00:00:10.000");
    press("End");
    expect(cursor()).toBe("00:00:20.000");
    press("[");
    expect(cursor()).toBe("00:00:10.000");
    press("Home");
    expect(cursor()).toBe("00:00:00.000");
    await vi.waitFor(() => expect(address()).toContain("t=2026-01-01T00:00:00.000Z"));
  });

  it("plays at its speed, from where the cursor is to the end", async () => {
    const { address } = await show({ search: `?t=${new Date(at(5)).toISOString()}&speed=5` });
    recording();
    press(" ");
    expect(button("Pause")).toBeTruthy();
    frame();
    frame(1_000);
    expect(cursor()).toBe("00:00:10.000");
    // While it plays the address stays: it would fill the history of the browser.
    expect(address()).toBe("");
    frame(4_000);
    expect(cursor()).toBe("00:00:20.000");
    expect(button("Play")).toBeTruthy();
    await vi.waitFor(() => expect(address()).toContain("t=2026-01-01T00:00:20.000Z"));
    press(" ");
    frame();
    frame(1_000);
    // Nothing is left: it begins again.
    expect(cursor()).toBe("00:00:05.000");
  });

  it("hides what comes, as if it were live", async () => {
    await show({ search: `?t=${new Date(at(5)).toISOString()}` });
    recording();
    const rows = screen.getAllByRole("slider").length;
    press("l");
    expect(screen.getAllByRole("slider").length).toBeLessThan(rows);
  });

  it("is zoomed and panned by keys, and the range rests in the address", async () => {
    const { address } = await show({ search: `?t=${new Date(at(12)).toISOString()}` });
    recording();
    press("w");
    await vi.waitFor(() => expect(address()).toMatch(/from=.*to=/));
    press("0");
    await vi.waitFor(() => expect(address()).not.toContain("from="));
  });
});

describe("the views", () => {
  it.each([
    ["1", "Timeline", "timeline", "Timeline of r"],
    ["2", "Sequence", "sequence", "Sequence"],
    ["3", "Cold starts", "cold-starts", "Cold starts"],
    ["4", "Why", "why", "Why is it in this state?"],
  ])("%s opens %s", async (key, label, tab, name) => {
    const other = tab === "why" ? "timeline" : "why";
    const { address } = await show({ search: `?tab=${other}` });
    recording();
    press(key);
    const views = screen.getByRole("navigation", { name: "Views of this revision" });
    expect(within(views).getByRole("link", { name: label }).getAttribute("aria-current")).toBe("page");
    await vi.waitFor(() => expect(screen.getByRole("region", { name })).toBeTruthy());
    await vi.waitFor(() =>
      expect(address()).toEqual(tab === "timeline" ? "" : expect.stringContaining(`tab=${tab}`)),
    );
  });
});

describe("the card of a finding", () => {
  it("gives way to the objects when they are asked for", async () => {
    const { address } = await show({ search: "?finding=D8.1" });
    recording();
    await vi.waitFor(() => expect(screen.getByTestId("incident").textContent).toContain("no longer kept"));
    press("i");
    await vi.waitFor(() => expect(screen.queryByTestId("incident")).toBeNull());
    await vi.waitFor(() => expect(address()).toContain("inspect=true"));
    expect(address()).not.toContain("finding");
  });

  it("is closed by Escape", async () => {
    await show({ search: "?finding=D8.1" });
    recording();
    await vi.waitFor(() => expect(screen.getByTestId("incident")).toBeTruthy());
    press("Escape");
    await vi.waitFor(() => expect(screen.queryByTestId("incident")).toBeNull());
  });
});

describe("the way back", () => {
  const start = { search: `?t=${new Date(at(5)).toISOString()}` };

  it.each([
    ["another view", () => press("4"), "tab=why", "push"],
    ["the next episode", () => press("]"), "t=2026-01-01T00:00:10.000Z", "push"],
    ["a step of the episode", () => fireEvent.click(button("handed over +3.5 s")), "00:00:13.500", "push"],
    ["evidence", () => fireEvent.click(screen.getAllByText("derived")[0] as HTMLElement), "record=", "push"],
    ["the next event", () => press("."), "t=2026-01-01T00:00:10.000Z", "replace"],
    ["the end", () => press("End"), "t=2026-01-01T00:00:20.000Z", "replace"],
  ] as const)("%s", async (what, go, where, how) => {
    const { address, history } = await show(
      what.includes("step") ? { search: `?t=${new Date(at(11)).toISOString()}` } : start,
    );
    recording();
    press("b");
    go();
    await vi.waitFor(() => expect(address()).toContain(where));
    expect(history()).toBe(how);
  });

  it("leads out of a view that was opened in a tab of its own: it has its address", async () => {
    await show({ search: `?t=${new Date(at(5)).toISOString()}&inspect=true` });
    recording();
    const views = screen.getByRole("navigation", { name: "Views of this revision" });
    const link = within(views).getByRole("link", { name: "Cold starts" });
    const { pathname, searchParams } = new URL(link.getAttribute("href") ?? "", "http://x");
    expect([pathname, ...searchParams]).toEqual([
      "/view/rec/demo/r",
      ["tab", "cold-starts"],
      ["t", "2026-01-01T00:00:05.000Z"],
      ["inspect", "true"],
    ]);
  });
});

describe("the bar", () => {
  it("is one line until it is opened, and stays as it was left", async () => {
    await show({ search: `?t=${new Date(at(11)).toISOString()}` });
    recording();
    const bar = within(screen.getByRole("region", { name: "At the cursor" }));
    expect(bar.getByTestId("sentence").textContent).toContain("Waking");
    expect(bar.getByText(/^Cold start, /).textContent).toBe("Cold start, 2.5 s (1 of 1)");
    expect(bar.getByRole("img", { name: /New requests go to the activator; no pod is ready/ })).toBeTruthy();
    expect(bar.queryByRole("list")).toBeNull();
    fireEvent.click(bar.getByRole("button", { name: "Show steps and picture" }));
    expect(bar.getByRole("list", { name: "Steps of this episode" })).toBeTruthy();
    expect(bar.getByRole("figure")).toBeTruthy();
    expect(preferences().get().bar).toBe("open");
    press("b");
    expect(bar.queryByRole("figure")).toBeNull();
    expect(preferences().get().bar).toBe("folded");
  });

  it("is always open on a phone, and the lanes come when they are asked for", async () => {
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: query === "(width < 640px)",
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    await show({ search: `?t=${new Date(at(11)).toISOString()}` });
    recording();
    expect(screen.getByRole("figure")).toBeTruthy();
    expect(screen.queryByRole("slider", { name: "Path" })).toBeNull();
    fireEvent.click(button("Show the lanes"));
    expect(path()).toContain("activator");
    fireEvent.click(button("Hide the lanes"));
    expect(screen.queryByRole("slider", { name: "Path" })).toBeNull();
  });
});

describe("a screen reader", () => {
  it("hears states while it plays, and the instant where it stops", async () => {
    await show({ search: `?t=${new Date(at(5)).toISOString()}&speed=5` });
    recording();
    const heard = screen.getByTestId("announcer");
    const live = [...document.querySelectorAll("[aria-live=polite], output")];
    expect(live).toEqual([heard]);
    expect(heard.textContent).toMatch(/^00:00:05.000. At zero/);
    const said = new Set<string>();
    press(" ");
    for (let i = 0; i < 25; i += 1) {
      frame(100);
      said.add(heard.textContent ?? "");
    }
    expect([...said]).toEqual(["Zero", "Waking", "Proxied", "Serving"]);
    press(" ");
    expect(heard.textContent).toMatch(/^00:00:1\d.\d+. Serving/);
  });
});

describe("the palette", () => {
  const open = async (key: string, options = {}): Promise<HTMLElement> => {
    fireEvent.keyDown(document.body, { key, ...options });
    // To find it by role takes its time on a busy machine.
    return await screen.findByRole("combobox", { name: "Search and commands" });
  };
  const offered = (): (string | null)[] =>
    screen.queryAllByRole("option").map((option) => option.textContent);

  it("does every command, each shown with its key", async () => {
    const { address } = await show({ search: `?t=${new Date(at(5)).toISOString()}` });
    recording();
    const box = await open("k", { ctrlKey: true });
    await vi.waitFor(() => expect(offered()).toContain("Next event."));
    expect(offered()).toContain("Show Why4");
    expect(offered()).toContain("Fold or unfold idle timez");
    fireEvent.change(box, { target: { value: "next event" } });
    await vi.waitFor(() => expect(offered()).toEqual(["Next event."]));
    fireEvent.click(screen.getByRole("option"));
    expect(cursor()).toBe("00:00:10.000");
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await vi.waitFor(() => expect(address()).toContain("t=2026-01-01T00:00:10.000Z"));
  });

  it("leads to pods and to instants", async () => {
    await show();
    recording();
    const box = await open("k", { metaKey: true });
    fireEvent.change(box, { target: { value: "0:00:13.5" } });
    await vi.waitFor(() => expect(offered()[0]).toBe("Go to 00:00:13.500"));
    fireEvent.click(screen.getAllByRole("option")[0] as HTMLElement);
    expect(cursor()).toBe("00:00:13.500");
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const again = await open("k", { ctrlKey: true });
    expect((again as HTMLInputElement).value).toBe("");
    fireEvent.change(again, { target: { value: "x" } });
    await vi.waitFor(() => expect(screen.getByText("Pods")).toBeTruthy());
  });

  it("finds words in the lanes at /, and marks their places on the map", async () => {
    const { address } = await show({ search: `?t=${new Date(at(5)).toISOString()}` });
    recording();
    const box = await open("/");
    expect(await screen.findByText("Type to search.")).toBeTruthy();
    fireEvent.change(box, { target: { value: "path pods" } });
    await vi.waitFor(() =>
      expect(offered()).toEqual(["Path: pods00:00:13.500", "Mark its place on the map"]),
    );
    fireEvent.click(screen.getAllByRole("option")[0] as HTMLElement);
    expect(cursor()).toBe("00:00:13.500");
    await vi.waitFor(() => expect(address()).toContain("find=path+pods"));
    expect(screen.getByRole("img", { name: "The whole recording, 1 place marked" })).toBeTruthy();
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    fireEvent.change(await open("k", { ctrlKey: true }), { target: { value: "clear" } });
    await vi.waitFor(() => expect(offered()).toEqual(["Clear the marks of “path pods”"]));
  });
});

describe("what if", () => {
  it("is one entry beside the answer, and a key", async () => {
    await show();
    whole(records(`${COLD_START}\n  20 pa Active=True want=1`));
    const link = screen.getByRole("link", { name: "What if?" });
    expect(link.getAttribute("href")).toMatch(/^\/sandbox\?replay=rec%2Fdemo%2Fr%2F\d+%2F\d+$/);
    press("r");
    expect(router.push).toHaveBeenCalledWith(link.getAttribute("href"));
  });

  it("is not offered where there is nothing to replay, and the palette says why", async () => {
    await show();
    recording();
    expect(screen.queryByRole("link", { name: "What if?" })).toBeNull();
    press("r");
    expect(router.push).not.toHaveBeenCalled();
    fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
    fireEvent.change(await screen.findByRole("combobox", { name: "Search and commands" }), {
      target: { value: "what if" },
    });
    await vi.waitFor(() =>
      expect(screen.getByRole("option").textContent).toContain("neither settings nor requests"),
    );
  });
});

describe("a cluster", () => {
  it("is followed: what comes is shown with the next frame, all of it at once", async () => {
    await show();
    snapshot(AT_REST, status(11));
    frame();
    expect(path()).toContain("activator");
    say("records", { records: STORY.slice(AT_REST) });
    say("status", { state: "live", t: at(20), seq: 10, live: status(20) });
    expect(path()).toContain("activator");
    frame();
    expect(path()).toContain("pods");
    expect(screen.getByTestId("sentence").textContent).toContain("Serving");
  });

  it("is held by the space bar, with what is visible, and followed again", async () => {
    const { address } = await show();
    snapshot(AT_REST, status(11));
    frame();
    press(" ");
    await vi.waitFor(() => expect(address()).toMatch(/from=.*to=.*[?&]t=/));
    say("records", { records: STORY.slice(AT_REST) });
    say("status", { state: "live", t: at(20), seq: 10, live: status(20) });
    frame();
    expect(path()).toContain("activator");
    fireEvent.click(button("Now"));
    expect(path()).toContain("pods");
    await vi.waitFor(() => expect(address()).toBe(""));
  });

  it("plays on from the past, and follows when it has caught up", async () => {
    const { address } = await show({ search: `?t=${new Date(at(15)).toISOString()}&speed=10` });
    snapshot(STORY.length, status(20));
    frame();
    press(" ");
    frame();
    frame(60_000);
    expect(button("Pause")).toBeTruthy();
    await vi.waitFor(() => expect(address()).not.toContain("t="));
  });
});

describe("what goes wrong is said", () => {
  it("that the stream is another version's, with a way out and nothing lost", async () => {
    await show();
    recording();
    connection("outdated", "");
    frame();
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("skscope was updated");
    expect(within(alert).getByRole("button", { name: "Reload" })).toBeTruthy();
    expect(cursor()).toBe("00:00:12.000");
  });

  it("the same before anything was shown: the page is not just empty", async () => {
    await show();
    connection("outdated", "");
    frame();
    expect(screen.getByRole("alert").textContent).toContain("skscope was updated");
    expect(screen.getByRole("main").getAttribute("aria-busy")).toBe("false");
    expect(screen.queryByText("Reading the recording …")).toBeNull();
  });

  it("that something could not be shown, until it is read anew", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: at(20) });
    await show();
    snapshot(AT_REST, status(11));
    frame();
    say("records", { records: [null] });
    frame();
    expect(screen.getByText(/could not be shown .* Reloading everything/)).toBeTruthy();
    act(() => void vi.advanceTimersByTime(1_000));
    expect(server.opened).toBe(2);
    snapshot(STORY.length, status(20));
    frame();
    expect(screen.queryByText(/Reloading everything/)).toBeNull();
    expect(path()).toContain("pods");
  });

  it("that the connection is lost, while what was received stays", async () => {
    await show();
    recording();
    connection("lost", "");
    frame();
    expect(screen.getByText(/The connection to the server was lost/)).toBeTruthy();
    expect(cursor()).toBe("00:00:12.000");
  });

  it("that there is no such revision in a source that can be shown", async () => {
    await show();
    connection("failed", 'The source "rec" has no revision demo/r.');
    frame();
    expect(
      await screen.findByRole("heading", { name: /cannot be opened: .*no revision demo\/r/ }),
    ).toBeTruthy();
    // In the words of the page, which have a translation.
    expect(screen.getByRole("heading", { name: /There is no revision demo\/r in rec\./ })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Overview of rec" })).toBeTruthy();
  });

  it("that the recording is too large, with its file, its size, and what to do", async () => {
    await show({
      arriving: {
        first: [],
        count: 0,
        fault: {
          kind: "tooLarge",
          detail: "The recording unpacks to more than 512 MiB.",
          file: { name: "rec.ndjson.gz", bytes: 34.56 * 1024 * 1024 },
        },
      },
    });
    // Before the stream fails: it says less, and later.
    expect(await screen.findByRole("heading", { name: /“rec” is too large/ })).toBeTruthy();
    expect(screen.getByText("The file is rec.ndjson.gz, 34.6 MiB on disk.")).toBeTruthy();
    expect(screen.getByText(/Split the recording .* skscope report FILE/)).toBeTruthy();
  });
});
