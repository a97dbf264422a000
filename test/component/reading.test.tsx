import { act, cleanup, render, screen } from "@testing-library/react";
import { withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { OverviewPage } from "@/components/overview/overview-page.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { StillReading } from "@/components/shell/still-reading.tsx";
import { preferences } from "@/components/shell/use-preferences.ts";
import { encodeDigests } from "@/lib/client/digest-codec.ts";
import { buildState, digestOf, replace } from "@/lib/core/index.ts";
import type { ReadingStatus } from "@/lib/model/reading-status.ts";
import type { StreamListener } from "@/lib/stream/client.ts";
import { encodeShared, PROTOCOL_VERSION, type StreamMessage } from "@/lib/stream/protocol.ts";
import { fakePort } from "../support/fake-port.ts";
import { records } from "../support/records.ts";
import { stubScreen } from "./page.ts";

const refresh = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({
  usePathname: () => null,
  useRouter: () => ({ push: vi.fn(), refresh }),
}));
vi.mock("nuqs/adapters/next/app", () => ({ NuqsAdapter: ({ children }: { children: unknown }) => children }));

const MIB = 1024 * 1024;
const HALF: ReadingStatus = {
  bytes: 400 * MIB,
  totalBytes: 800 * MIB,
  records: 500_000,
  bytesPerSecond: 50 * MIB,
};
const STORY = "0 =sks/web Serve n=2 pop=False\n0 =dep/web 1";
const LATER = `${STORY}\n5 =sks/idle Proxy n=2 pop=True\n5 =dep/idle 0`;

/** A server that tells of a recording what a test says. */
function server() {
  let listener: StreamListener | null = null;
  let isOpen = false;
  const port = fakePort({
    stream: (_, given) => {
      listener = given;
      isOpen = true;
      return () => {
        isOpen = false;
      };
    },
  });
  return {
    port,
    tell: (message: StreamMessage) => act(async () => listener?.onMessage(message)),
    isOpen: () => isOpen,
  };
}

function status(reading: ReadingStatus | undefined, state: "reading" | "ended" = "reading"): StreamMessage {
  return {
    event: "status",
    data: { state, t: 1, seq: 1, ...(reading === undefined ? {} : { reading }) },
  };
}

function rowsOf(story: string) {
  const state = buildState(records(story));
  return { digests: [...state.revisions.values()].map(digestOf), shared: state.shared };
}

function snapshot(story: string): StreamMessage {
  const { digests, shared } = rowsOf(story);
  const common = { protocol: PROTOCOL_VERSION, source: "big", header: { version: 1 }, seq: 9, speed: null };
  const { firstT: from, lastT: to } = shared;
  return {
    event: "snapshot",
    data: { ...common, scope: "overview", t: to, from, to, digests, shared: encodeShared(shared) },
  };
}

beforeEach(() => {
  stubScreen();
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => {
    queueMicrotask(callback);
    return 1;
  });
  preferences().set({ theme: "system", clock: "utc" });
  refresh.mockClear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function showOverview(port: ReturnType<typeof fakePort>, reading: ReadingStatus | null) {
  const { digests, shared } = rowsOf(STORY);
  render(
    <I18nProvider>
      <PortProvider port={port}>
        <OverviewPage
          unread={0}
          source="big"
          title="Big"
          story=""
          header={{ cluster: null, kubernetes: null, knative: null }}
          problems={[]}
          live={null}
          problemCount={0}
          digests={encodeDigests(digests)}
          shared={JSON.stringify(shared, replace)}
          reading={reading}
        />
      </PortProvider>
    </I18nProvider>,
    { wrapper: withNuqsTestingAdapter({ hasMemory: true }) },
  );
}

const line = (): string | null | undefined => screen.queryByTestId("reading")?.textContent;

describe("the overview of a recording that is being read", () => {
  it("says how far it is, and shows the rows that come", async () => {
    const { port, tell } = server();
    showOverview(port, HALF);
    expect(line()).toBe(
      "Reading the recording …400.0 of 800.0 MiB · 500,000 records · 50.0 MiB/s · about 8 s left",
    );
    const bar = screen.getByRole("progressbar", { name: "How much of the recording has been read" });
    expect([bar.getAttribute("value"), bar.getAttribute("max")]).toEqual([`${400 * MIB}`, `${800 * MIB}`]);
    expect(screen.queryByText("idle")).toBeNull();
    await tell(snapshot(LATER));
    await tell(status({ ...HALF, bytes: 600 * MIB, records: 750_000 }));
    expect(line()).toMatch(/600\.0 of 800\.0 MiB · 750,000 records/);
    expect(screen.getAllByText("idle").length).toBeGreaterThan(0);
    expect(refresh).not.toHaveBeenCalled();
  });

  it("asks for the page again when it is whole, because defects are known only then", async () => {
    const { port, tell } = server();
    showOverview(port, HALF);
    await tell(snapshot(LATER));
    await tell(status(undefined, "ended"));
    expect(line()).toBeUndefined();
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("says why it was read no further, and keeps what there is", async () => {
    const { port, tell } = server();
    showOverview(port, HALF);
    await tell(status({ ...HALF, failed: "No space is left on the device." }, "ended"));
    expect(line()).toBe("The recording was read only up to record 500,000. No space is left on the device.");
    expect(screen.getByTestId("reading").getAttribute("role")).toBe("alert");
    expect(screen.getAllByText("web").length).toBeGreaterThan(0);
  });

  it("says for which other one it waits, and then how far it is", async () => {
    const { port, tell } = server();
    showOverview(port, { ...HALF, bytes: 0, records: 0, bytesPerSecond: null, waitsFor: "huge.ndjson" });
    expect(line()).toBe("Another large recording is read first: huge.ndjson. This one follows by itself.");
    await tell(status(HALF));
    expect(line()).toMatch(/^Reading the recording …400\.0 of 800\.0 MiB/);
  });

  it("opens no stream where the recording is whole", () => {
    const { port, isOpen } = server();
    showOverview(port, null);
    expect([line(), isOpen()]).toEqual([undefined, false]);
  });
});

describe("a page that needs the whole of a recording", () => {
  it("says how far it is, leads to the overview, and follows by itself", async () => {
    const { port, tell, isOpen } = server();
    const { unmount } = render(
      <I18nProvider>
        <PortProvider port={port}>
          <StillReading source="big" reading={{ ...HALF, bytesPerSecond: null }} />
        </PortProvider>
      </I18nProvider>,
    );
    expect(line()).toBe("Reading the recording …400.0 of 800.0 MiB · 500,000 records");
    expect(screen.getByRole("link", { name: "Overview" }).getAttribute("href")).toBe("/view/big");
    await tell(status({ ...HALF, bytes: 799 * MIB }));
    expect(line()).toMatch(/799\.0 of 800\.0 MiB/);
    expect(refresh).not.toHaveBeenCalled();
    await tell(status(undefined, "ended"));
    expect(refresh).toHaveBeenCalledTimes(1);
    unmount();
    expect(isOpen()).toBe(false);
  });
});
