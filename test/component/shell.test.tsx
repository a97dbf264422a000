import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { LocalPortProvider, PortProvider } from "@/components/port-provider.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { SessionProvider } from "@/components/shell/session.tsx";
import { SourceStatus } from "@/components/shell/source-status.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { preferences } from "@/components/shell/use-preferences.ts";
import { useSourceKind } from "@/components/shell/use-source-kind.ts";
import { httpPort } from "@/lib/client/http-port.ts";
import type { LocalPort } from "@/lib/client/local-port.ts";

const system = { isDark: false, hasRoom: true, listeners: new Set<() => void>() };

beforeEach(() => {
  system.isDark = false;
  system.hasRoom = true;
  vi.stubGlobal("matchMedia", (query: string) => ({
    get matches() {
      return query.includes("width") ? system.hasRoom : system.isDark;
    },
    addEventListener: (_: string, listener: () => void) => system.listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => system.listeners.delete(listener),
  }));
  preferences().set({ theme: "system", clock: "utc" });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (page: ReactNode) => render(<I18nProvider>{page}</I18nProvider>);
const theme = (): string | undefined => document.documentElement.dataset.theme;

describe("top bar", () => {
  it("says where one is, and leads back", () => {
    show(<TopBar crumbs={[{ label: "a", href: "/view/a" }, { label: "demo" }, { label: "r-00001" }]} />);
    const where = within(screen.getByRole("navigation", { name: "Where you are" }));
    expect(where.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "skscope",
      "a",
      "demo",
      "r-00001",
    ]);
    expect(where.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["/", "/view/a"]);
    expect(where.getByText("r-00001").getAttribute("aria-current")).toBe("page");
  });

  it("keeps the controls together, so that none of them wraps alone", () => {
    show(<TopBar withClock />);
    const block = screen.getByRole("button", { name: "Menu" }).closest("div");
    for (const name of ["中文", "Keys"])
      expect(screen.getByRole("button", { name }).closest("div")).toBe(block);
  });

  it("leads to the course, the sandbox and the reference, in the menu where the bar has the tabs of a page", () => {
    const parts = (): (string | null)[] =>
      screen.getAllByRole("link", { hidden: true }).map((link) => link.getAttribute("href"));
    show(<TopBar />);
    expect(screen.getAllByRole("link").map((link) => link.textContent)).toContain("Sandbox");
    cleanup();
    show(<TopBar tabs={<nav aria-label="Views" />} />);
    expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["skscope"]);
    expect(parts()).toEqual(["/", "/learn", "/sandbox", "/protocol"]);
  });

  it.each([
    [true, "banner"],
    [false, "group"],
  ])("with room: %s, the status stands in the %s", (hasRoom, place) => {
    system.hasRoom = hasRoom;
    show(<TopBar status="● recording" aside={<a href="/contents">What this source holds</a>} />);
    const box = screen.getByText("● recording").closest(place === "group" ? "[popover]" : "header > div");
    expect(box).not.toBeNull();
    expect(screen.getAllByText("● recording")).toHaveLength(1);
    expect(screen.queryAllByRole("link", { name: "What this source holds" })).toHaveLength(hasRoom ? 1 : 0);
  });

  it("is skipped by whoever comes with the keyboard", () => {
    show(
      <>
        <TopBar />
        <main>What it is about</main>
      </>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Skip to the content" }));
    expect(document.activeElement).toBe(screen.getByRole("main"));
  });

  it("offers to sign out only who has signed in, and ends the session", async () => {
    const { unmount } = show(<TopBar />);
    expect(screen.queryByRole("button", { name: "Sign out" })).toBeNull();
    unmount();
    const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })));
    vi.stubGlobal("fetch", fetched);
    vi.stubGlobal("location", { assign: vi.fn() });
    show(
      <SessionProvider signedIn>
        <TopBar />
      </SessionProvider>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => expect(window.location.assign).toHaveBeenCalledWith("/sign-in"));
    expect(fetched).toHaveBeenCalledWith("/sign-in/session", { method: "DELETE" });
  });

  it("follows the system's theme until one is chosen", () => {
    show(<TopBar />);
    expect(theme()).toBe("light");
    system.isDark = true;
    for (const listener of system.listeners) listener();
    expect(theme()).toBe("dark");
    const select = screen.getByRole("combobox", { name: "Theme", hidden: true });
    fireEvent.change(select, { target: { value: "light" } });
    expect(theme()).toBe("light");
    expect(preferences().get().theme).toBe("light");
    for (const listener of system.listeners) listener();
    expect(theme()).toBe("light");
    // And back.
    fireEvent.change(select, { target: { value: "system" } });
    expect(theme()).toBe("dark");
  });

  it("offers the clocks only where there are times, and only those that make sense", () => {
    const { rerender } = show(<TopBar />);
    const clock = (): HTMLElement | null => screen.queryByRole("combobox", { name: "Clock", hidden: true });
    expect(clock()).toBeNull();
    rerender(
      <I18nProvider>
        <TopBar withClock={["utc", "local"]} />
      </I18nProvider>,
    );
    const options = within(clock() as HTMLElement).getAllByRole("option", { hidden: true });
    expect(options.map((option) => option.textContent)).toEqual(["UTC", "local time"]);
    fireEvent.change(clock() as HTMLElement, { target: { value: "local" } });
    expect(preferences().get().clock).toBe("local");
  });
});

describe("keys", () => {
  const groups = [{ title: "Rows", keys: [{ keys: ["j", "k"], text: "Row down / up" }] }];

  it("stand beside what the signs of the page mean, where it has any", async () => {
    show(
      <TopBar
        keys={[...groups, { title: "States", isReading: true, keys: [{ keys: ["Zero"], text: "No pods." }] }]}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "Keys" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText("Row down / up")).toBeTruthy();
    expect(dialog.queryByText("No pods.")).toBeNull();
    fireEvent.click(dialog.getByRole("button", { name: "How to read this" }));
    expect(dialog.getByText("No pods.")).toBeTruthy();
    expect(dialog.queryByText("Row down / up")).toBeNull();
    expect(screen.getByRole("dialog", { name: "How to read this" })).toBeTruthy();
  });

  it("are listed on ?, with those that work everywhere", async () => {
    show(<TopBar keys={groups} />);
    fireEvent.keyDown(document.body, { key: "?" });
    const dialog = await screen.findByRole("dialog", { name: "Keys" });
    expect(within(dialog).getByText("Row down / up")).toBeTruthy();
    expect(within(dialog).getByText("Everywhere")).toBeTruthy();
    fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("are letters in a text field", () => {
    show(
      <>
        <TopBar keys={groups} />
        <input aria-label="words" />
      </>,
    );
    fireEvent.keyDown(screen.getByLabelText("words"), { key: "?" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("status of a source", () => {
  const from = Date.UTC(2026, 10, 23, 4, 5, 14, 201);
  it("says from when to when, by which clock, and how long", () => {
    const { container } = show(<SourceStatus kind="recording" from={from} to={from + 91_675} />);
    expect(container.textContent).toBe("● recording 2026-11-23 04:05:14–04:06:45 UTC (1 min 32 s)");
  });

  it("says the day of the end where it is another one", () => {
    const { container } = show(<SourceStatus kind="opened" from={from} to={from + 86_400_000} />);
    expect(container.textContent).toBe("● opened file 2026-11-23 04:05:14–2026-11-24 04:05:14 UTC (24 h)");
  });

  it.each([
    [0, "● opened file 2026-11-23 04:05:14 UTC"],
    [999, "● opened file 2026-11-23 04:05:14 UTC"],
    [1_000, "● opened file 2026-11-23 04:05:14–04:05:15 UTC (1 s)"],
  ])("says of what lasts %d ms: %s", (ms, status) => {
    const { container } = show(<SourceStatus kind="opened" from={from} to={from + ms} />);
    expect(container.textContent).toBe(status);
  });
});

describe("what a source is called", () => {
  const Kind = ({ source, isLive = false }: { source: string; isLive?: boolean }) =>
    useSourceKind(source, isLive);
  const opened = { summary: { id: "get-all.json" } };
  const port = { key: "here", opened, subscribe: () => () => undefined } as unknown as LocalPort;

  it.each([
    ["get-all.json", false, "opened"],
    ["cold-start", false, "recording"],
    ["sim.e30", false, "simulation"],
    ["live-kind", true, "live"],
  ])("where files are opened, %s: live %s is %s", (source, isLive, kind) => {
    const { container } = render(
      <LocalPortProvider port={port}>
        <Kind source={source} isLive={isLive} />
      </LocalPortProvider>,
    );
    expect(container.textContent).toBe(kind);
  });

  it("is a recording on the server, also beside an opened file of its name", () => {
    const { container } = render(
      <LocalPortProvider port={port}>
        <PortProvider port={httpPort}>
          <Kind source="get-all.json" />
        </PortProvider>
      </LocalPortProvider>,
    );
    expect(container.textContent).toBe("recording");
  });
});

describe("a link on another site", () => {
  it("leads to a page that says what it would start, and starts it when it is wanted", () => {
    const replace = vi.fn();
    vi.stubGlobal("location", { pathname: "/view/live-kind", search: "?q=a", replace });
    show(<Arrival source="live-kind" />);
    expect(screen.getByText(/connect to the cluster “live-kind”/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Open it" }));
    // Asked for anew: a reload would say once more where it came from.
    expect(replace).toHaveBeenCalledWith("/view/live-kind?q=a");
    cleanup();
    show(<Arrival source="sim.e30" />);
    expect(screen.getByText(/play a simulation/)).toBeTruthy();
  });
});
