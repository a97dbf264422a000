import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ComponentProps } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { GatePanel } from "@/components/why/gate-panel.tsx";
import { CONFIRMED, FAILED, gateOf, HANDOVER, SERVED, WAKING, withPa } from "../support/gate.ts";
import { at } from "../support/records.ts";

afterEach(cleanup);

interface Shown {
  readonly seconds: number;
  readonly cursor?: number;
  readonly isLive?: boolean;
  readonly tried?: ComponentProps<typeof GatePanel>["tried"];
}

function show(text: string, { seconds, cursor = seconds, isLive = false, tried }: Shown) {
  const onSelectEvidence = vi.fn();
  const onCursorChange = vi.fn();
  render(
    <I18nProvider>
      <GatePanel
        gate={gateOf(text, seconds)}
        cursor={at(cursor)}
        format={{ clock: "utc", origin: 0 }}
        isLive={isLive}
        tried={tried}
        onSelectEvidence={onSelectEvidence}
        onCursorChange={onCursorChange}
      />
    </I18nProvider>,
  );
  return { onSelectEvidence, onCursorChange };
}

const rows = (): HTMLElement[] =>
  [...screen.getByRole("list", { name: /in order/ }).children] as HTMLElement[];
const row = (name: string): HTMLElement => {
  const found = rows().find((item) => within(item).queryByText(name) !== null);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};

describe("the panel of the gate", () => {
  it("asks its question and answers it first", () => {
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9 });
    const panel = screen.getByRole("region", { name: "Scale to zero" });
    expect(panel.textContent).toContain("Why does it not scale to zero?");
    expect(panel.textContent).toContain(
      "Not yet: the probe is confirmed, and the grace period of 10 s runs.",
    );
    expect(panel.textContent).toContain("Zero at about 00:00:18.");
  });

  it("says each state in a word, in the order of the rules", () => {
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9 });
    expect(rows().map((item) => item.firstElementChild?.textContent)).toEqual([
      ...Array.from({ length: 10 }, () => "passed"),
      "waiting",
      "not yet",
      "not yet",
    ]);
  });

  it("marks the row that keeps the pods, with what would let it pass", () => {
    show(`${HANDOVER}\n${FAILED}`, { seconds: 9 });
    const [current, ...others] = rows().filter((item) => item.getAttribute("aria-current") === "step");
    expect(others).toEqual([]);
    expect(current).toBe(row("Probe confirmed"));
    expect(current?.textContent).toContain("1 failed attempt");
    expect(current?.textContent).toContain("nobody answered: “connection refused”");
    expect(current?.textContent).toContain("no timeout ever overrides a failing probe");
    expect(current?.textContent).toContain("To unblock: the activator must answer at the public Service");
  });

  it("counts down from the cursor it is given, not from when the gate was worked out", () => {
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 10, cursor: 12.9 });
    expect(row("Grace period is over").textContent).toContain("at the cursor: 5.1 s left");
  });

  it("counts down to now where a cluster is watched, and goes nowhere", () => {
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9, isLive: true });
    expect(row("Grace period is over").textContent).toContain("about 5.1 s left");
    expect(within(row("Grace period is over")).queryByRole("button", { name: /until about/ })).toBeNull();
  });

  it("says that a wait is due rather than count below zero", () => {
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 17.9, cursor: 18.4 });
    expect(row("Grace period is over").textContent).toContain("due");
  });

  it("goes to the end of a wait in a recording", () => {
    const { onCursorChange } = show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9 });
    fireEvent.click(screen.getByRole("button", { name: "until about 00:00:18" }));
    expect(onCursorChange).toHaveBeenCalledWith(at(18));
  });

  it("leads to the record of a value, and says where the value comes from", () => {
    const { onSelectEvidence } = show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9 });
    const grace = within(row("Grace period is over"));
    fireEvent.click(grace.getByRole("button", { name: "ConfigMap scale-to-zero-grace-period" }));
    expect(onSelectEvidence).toHaveBeenCalledWith(0);
    const condition = grace.getByRole("button", {
      name: "condition ActivatorEndpointsPopulated",
    });
    expect(condition.getAttribute("data-provenance")).toBe("observed");
  });

  it("tells what it concludes from what was seen", () => {
    show(`${HANDOVER}\n${FAILED}`, { seconds: 9 });
    const inferred = within(row("Probe confirmed")).getAllByText("rule");
    expect(inferred.map((mark) => [mark.tagName, mark.getAttribute("data-provenance")])).toEqual([
      ["SPAN", "inferred"],
      ["SPAN", "inferred"],
    ]);
  });

  it("lists the exceptions that hold", () => {
    show(WAKING, { seconds: 30 });
    const exceptions = screen.getByRole("list", { name: "Exceptions" });
    expect(exceptions.textContent).toContain("the replicas go to 0 without a probe");
    expect(row("Probe confirmed").firstElementChild?.textContent).toBe("left out");
    expect(row("A pod becomes ready, or the activation times out").textContent).toContain(
      "at the cursor: 10 min left",
    );
    expect(screen.getByTestId("gate").textContent).toContain(
      "Zero at about 00:10:30, if no pod gets ready and no request comes.",
    );
  });

  it("leads to the same traffic with another setting, at the row that keeps the pods alone", () => {
    const setting = { name: "gracePeriodMs", value: 5_000 } as const;
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9, tried: { setting, href: "/sandbox?replay=x" } });
    const link = screen.getByRole("link", {
      name: "What if scale-to-zero-grace-period were 5 s? Replay this traffic in the sandbox",
    });
    expect(link.getAttribute("href")).toBe("/sandbox?replay=x");
    expect(row("Grace period is over").contains(link)).toBe(true);
    cleanup();
    show(`${HANDOVER}\n${CONFIRMED}`, { seconds: 12.9 });
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("names min-scale before the load of the moment", () => {
    show(withPa(SERVED, "@min-scale=2"), { seconds: 7 });
    expect(screen.getByTestId("gate").textContent).toContain("It never goes to zero: min-scale is 2.");
    expect(row("No lower bound").getAttribute("aria-current")).toBe("step");
  });

  it("shows text of the cluster as text", () => {
    show(`${HANDOVER}\n8.1 log autoscaler Probing activator = false, err = <img src=x onerror=alert(1)>`, {
      seconds: 9,
    });
    expect(document.querySelector("img")).toBeNull();
    expect(row("Probe confirmed").textContent).toContain("<img src=x onerror=alert(1)>");
  });

  it("has no list where there is no PodAutoscaler", () => {
    show(`${SERVED}\n5 -pa`, { seconds: 6 });
    expect(screen.queryByRole("list", { name: /in order/ })).toBeNull();
  });
});
