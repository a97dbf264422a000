import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { I18nProvider } from "../../components/i18n-provider.tsx";
import { LiveLine } from "../../components/live/live-line.tsx";
import { LiveNotes } from "../../components/live/live-notes.tsx";
import { RecordingControls } from "../../components/live/recording-controls.tsx";
import type { LiveNow } from "../../lib/client/live-now.ts";
import type { LiveStatus, ResourceStatus } from "../../lib/model/live-status.ts";
import { liveStatus } from "../support/live-status.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const WELL: LiveNow = { now: 100_000, state: "live", isStale: false, silentMs: 0 };

function troubled(changes: Partial<ResourceStatus>): ResourceStatus {
  return {
    resource: "pods",
    state: "refused",
    since: 0,
    reason: "pods is forbidden",
    heardAt: null,
    need: "facts",
    lost: "pods",
    relists: 0,
    gaps: 0,
    ...changes,
  };
}

function line(status: Partial<LiveStatus>, now: Partial<LiveNow>, newest: number | null): string {
  render(
    <I18nProvider>
      <LiveLine status={liveStatus(status)} now={{ ...WELL, ...now }} newest={newest} />
    </I18nProvider>,
  );
  return screen.getByTestId("live-line").textContent ?? "";
}

describe("the line in the top bar", () => {
  test("says that it is live, how old the newest record is, and how much is watched", () => {
    expect(line({}, {}, 97_500)).toBe("● live · newest record 2 s ago · 17 watches");
  });

  test("does not flicker below a second, and needs no record", () => {
    expect(line({}, {}, 99_500)).toContain("just now");
    cleanup();
    expect(line({}, {}, null)).toBe("● live · 17 watches");
  });

  test("says for how long nothing has been heard, and claims nothing of records then", () => {
    const text = line({}, { state: "stale", isStale: true, silentMs: 12_300 }, 97_500);
    expect(text).toBe("○ stale for 12 s · 17 watches");
  });

  test("counts the watches that are not well", () => {
    expect(
      line({ troubled: [troubled({}), troubled({ resource: "events", state: "live", gaps: 2 })] }, {}, null),
    ).toContain("16 of 17 watches");
  });
});

describe("the notes", () => {
  const notes = (status: Partial<LiveStatus>, now: Partial<LiveNow> = {}, revision?: string) =>
    render(
      <I18nProvider>
        <LiveNotes
          status={liveStatus(status)}
          now={{ ...WELL, ...now }}
          {...(revision === undefined ? {} : { revision })}
        />
      </I18nProvider>,
    );

  test("are not there while all is well", () => {
    expect(notes({}).container.textContent).toBe("");
  });

  test.each([
    ["stale", "The API server is starting"],
    ["lost", "Connection to skscope lost"],
  ] as const)(
    "say of a starting API server that it starts, and of no permission nothing (%s)",
    (state, says) => {
      const starting = troubled({ state: "starting", reason: "pods is forbidden" });
      const status = { state: "stale", reason: "pods is forbidden", troubled: [starting] } as const;
      const text = notes(status, { state, isStale: true }).container.textContent ?? "";
      expect(text).toContain(says);
      expect(text).not.toMatch(/permission|missing/);
    },
  );

  test("say what is missing, what it comes with, and what is lost", () => {
    notes({
      troubled: [
        troubled({}),
        troubled({ resource: "metrics.autoscaling.internal.knative.dev", state: "missing", lost: "metrics" }),
      ],
      logs: { followed: 0, wanted: 3, refused: "pods/log is forbidden" },
    });
    const text = document.body.textContent ?? "";
    expect(text).toContain("3 things are missing");
    expect(text).toContain("No permission to list or watch pods.");
    expect(text).toContain("comes with Knative Serving");
    expect(text).toContain("0 of 3 logs");
    expect(text).toContain("pods/log is forbidden");
  });

  test("name a few broken watches and count the others", () => {
    const broken = ["a", "b", "c", "d", "e"].map((resource) => troubled({ resource, state: "retrying" }));
    notes(
      { state: "stale", reason: "nothing listens there", troubled: broken },
      { state: "stale", isStale: true },
    );
    expect(document.body.textContent).toContain("nothing listens there (a, b, c and 2 more)");
    cleanup();
    notes({ state: "stale", watches: 5, troubled: broken }, { state: "stale", isStale: true });
    expect(document.body.textContent).toContain("(all 5 watches)");
  });

  test("say why a revision that is probed cannot be", () => {
    const probes = { revisions: ["ns/rev"], reach: "no" as const, reason: "notInCluster" as const };
    notes({ probes }, {}, "ns/rev");
    expect(document.body.textContent).toContain("skscope runs outside the cluster");
    cleanup();
    expect(notes({ probes }, {}, "ns/other").container.textContent).toBe("");
  });
});

describe("recording", () => {
  const controls = (status: Partial<LiveStatus>): void => {
    render(
      <I18nProvider>
        <RecordingControls
          source="live-lab"
          status={liveStatus(status)}
          revision={{ namespace: "ns", name: "rev" }}
        />
      </I18nProvider>,
    );
  };

  test("asks the server to begin and to end, for the revision that is looked at", async () => {
    const fetched = vi.fn().mockResolvedValue(new Response("{}"));
    vi.stubGlobal("fetch", fetched);
    controls({});
    fireEvent.click(screen.getByRole("button", { name: /Record/ }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /Record/ })).toHaveProperty("disabled", false),
    );
    expect(fetched).toHaveBeenCalledWith("/api/sources/live-lab/recording?namespace=ns&name=rev", {
      method: "POST",
    });
    cleanup();
    controls({ recording: { file: "x.ndjson.gz", records: 12, since: 0 } });
    fireEvent.click(screen.getByRole("button", { name: /Stop recording \(12 records\)/ }));
    await waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
    expect(fetched.mock.lastCall?.[1]).toEqual({ method: "DELETE" });
  });

  test("says why it could not", async () => {
    const refusal = { status: 500, headers: { "content-type": "application/problem+json" } };
    vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response('{"detail":"the disk is full"}', refusal)));
    controls({});
    fireEvent.click(screen.getByRole("button", { name: /Record/ }));
    expect((await screen.findByRole("alert")).textContent).toBe("the disk is full");
  });

  test("probing is offered only where the server allows it", () => {
    controls({});
    expect(screen.queryByRole("button", { name: "Probe" })).toBeNull();
    cleanup();
    controls({ probes: { revisions: [], reach: "unknown", reason: "" } });
    expect(screen.getByRole("button", { name: "Probe" }).getAttribute("aria-pressed")).toBe("false");
    cleanup();
    controls({ probes: { revisions: ["ns/rev"], reach: "yes", reason: "" } });
    expect(screen.getByRole("button", { name: "Stop probing" }).getAttribute("aria-pressed")).toBe("true");
  });
});
