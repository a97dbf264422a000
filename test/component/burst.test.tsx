import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { BurstPanel } from "@/components/why/burst-panel.tsx";
import type { WhatIf } from "@/components/why/what-if.ts";
import { buildState, burstAt, type RevisionState } from "@/lib/core/index.ts";
import { at, KEY, records } from "../support/records.ts";

// jsdom lays nothing out, so nothing is drawn to scale here; the chart is looked at in a browser.
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe(): void {}
    disconnect(): void {}
  },
);
afterEach(cleanup);

const PROXIED = `
  0 config/config-autoscaler target-burst-capacity=211
  0 acts a1 a2
  0 sks Proxy n=4 pop=True
  0 pa Active=True want=1
  0 priv p1
  0 pub a1 a2`;

function show(text: string, whatIf: WhatIf = {}) {
  const state = buildState(records(text));
  const burst = burstAt(state.shared, state.revisions.get(KEY) as RevisionState, at(2));
  const onWhatIfChange = vi.fn();
  const onSelectEvidence = vi.fn();
  render(
    <I18nProvider>
      <BurstPanel
        burst={burst}
        format={{ clock: "utc", origin: 0 }}
        whatIf={whatIf}
        onWhatIfChange={onWhatIfChange}
        onSelectEvidence={onSelectEvidence}
      />
    </I18nProvider>,
  );
  return { onWhatIfChange, onSelectEvidence };
}

describe("the burst calculator", () => {
  it("answers with the arithmetic, and says that the load is assumed", () => {
    show(PROXIED);
    expect(
      screen.getByText(
        /Proxy: 1 pod × 100 − 211 − 0 = −111 < 0\. Needs 3 ready pods or target-burst-capacity ≤ 100\./,
      ),
    ).toBeTruthy();
    expect(screen.getByText(/The load is not recorded/)).toBeTruthy();
  });

  it("says first what is in force, where the numbers say otherwise", () => {
    show(PROXIED.replace("target-burst-capacity=211", "target-burst-capacity=0"));
    expect(
      screen.getByText(
        /^In force is Proxy, since 00:00:00\.000\. By these numbers: Serve: target-burst-capacity is 0/,
      ),
    ).toBeTruthy();
    cleanup();
    show(PROXIED);
    expect(screen.queryByText(/In force is/)).toBeNull();
  });

  it("leads from each number to the record that shows it", () => {
    const { onSelectEvidence } = show(PROXIED);
    fireEvent.click(screen.getByText("config-autoscaler target-burst-capacity"));
    expect(onSelectEvidence).toHaveBeenCalledWith(0);
    fireEvent.click(screen.getByText("private Endpoints"));
    expect(onSelectEvidence).toHaveBeenCalledWith(4);
  });

  it("tries other numbers beside the real ones, and goes back", () => {
    const { onWhatIfChange } = show(PROXIED, { readyPods: 3 });
    const row = screen.getByText("mode").closest("tr") as HTMLElement;
    expect(
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["Proxy", "Serve"]);
    fireEvent.change(screen.getByRole("slider", { name: "load (panic average)" }), {
      target: { value: "90" },
    });
    expect(onWhatIfChange).toHaveBeenCalledWith({ readyPods: 3, load: 90 });
    fireEvent.click(screen.getByText("Back to the real numbers"));
    expect(onWhatIfChange).toHaveBeenLastCalledWith({});
  });

  it("shows both where the autoscaler's log says otherwise", () => {
    const line =
      "log autoscaler PodCount=3 Total1PodCapacity=100.000 ObsStableValue=40.000 ObsPanicValue=50.500 TargetBC=211.000 ExcessBC=38.000";
    show(`${PROXIED}\n1 ${line}`);
    expect(
      screen.getByText(/The autoscaler’s log says 38 at 00:00:01.000; calculated here: −162\./),
    ).toBeTruthy();
    expect(screen.getByText(/counted a different number of ready pods/)).toBeTruthy();
  });

  it("calculates nothing where the pods are unknown", () => {
    show(`${PROXIED}\n1 pub a1\n1.5 gap endpoints lost`);
    expect(screen.getByText(/Unknown: the ready pods are not known here/)).toBeTruthy();
    expect(screen.queryAllByRole("slider")).toEqual([]);
  });
});
