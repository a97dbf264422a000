import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { ScenarioCanvas } from "@/components/sandbox/canvas/scenario-canvas.tsx";
import type { Editable } from "@/components/sandbox/editable.ts";
import { timeScale } from "@/lib/layout/index.ts";
import { MOST_ROLLOUTS, type Rollout, SIM_START, scenarioFrom } from "@/lib/sim/index.ts";

afterEach(cleanup);

const S = 1_000;
const LENGTH = 100 * S;
const scale = timeScale({ from: SIM_START, to: SIM_START + LENGTH }, 1_000);

/** The canvas with the state that the page keeps; returns what it is now. */
function show(rollouts: readonly Rollout[], settledMs = 0): () => readonly Rollout[] {
  let now: Editable = scenarioFrom({ durationMs: LENGTH, rollouts });
  function Page() {
    const [value, setValue] = useState(now);
    return (
      <I18nProvider>
        <ScenarioCanvas
          value={value}
          ghost={null}
          arrivals={[]}
          lengthMs={LENGTH}
          scale={scale}
          cursor={SIM_START + 20 * S}
          lines={[]}
          settledMs={settledMs}
          onEdit={(change) => {
            now = { ...now, ...change };
            setValue(now);
          }}
          onCancel={() => undefined}
          onCursorChange={() => undefined}
        />
      </I18nProvider>
    );
  }
  render(<Page />);
  return () => now.rollouts;
}

const CANARY: Rollout = {
  atMs: 20 * S,
  shares: [
    { atMs: 40 * S, percent: 10 },
    { atMs: 60 * S, percent: 100 },
  ],
};
const strip = () => within(screen.getByRole("group", { name: "Selected" }));
const whole = (name = /^hello-00002, created/) => screen.getByRole("button", { name });
const share = (name: RegExp) => screen.getByRole("button", { name });

describe("a rollout on the canvas", () => {
  it("is one block from its creation and one for each share, with names that say all", () => {
    show([CANARY, { atMs: 50 * S }]);
    expect(whole().getAttribute("aria-label")).toBe("hello-00002, created at 20 s, 2 shares");
    expect(share(/^hello-00002: 10 % from 40 s$/)).toBeDefined();
    expect(whole(/^hello-00003, created at 50 s, all requests at once when it is ready$/)).toBeDefined();
  });

  it("is moved and removed by keys, and the page says what they did", () => {
    const now = show([CANARY]);
    fireEvent.keyDown(whole(), { key: "ArrowRight" });
    expect(now()[0]?.atMs).toBe(20_500);
    expect(screen.getByText("hello-00002 is created at 20.5 s.")).toBeDefined();
    fireEvent.keyDown(share(/100 % from/), { key: "ArrowDown" });
    expect(now()[0]?.shares?.[1]?.percent).toBe(95);
    fireEvent.keyDown(share(/95 % from/), { key: "Delete" });
    expect(now()[0]?.shares?.length).toBe(1);
    fireEvent.keyDown(whole(), { key: "Delete" });
    expect(now()).toEqual([]);
  });

  it("after the end says so", () => {
    show([{ atMs: 200 * S }]);
    expect(whole(/^hello-00002, after the end: never created/).textContent).toBe("after the end");
  });
});

it("a share after the end says so", () => {
  show([{ atMs: 20 * S, shares: [{ atMs: 150 * S, percent: 30 }] }]);
  expect(share(/^hello-00002: 30 % from 150 s, after the end$/).textContent).toBe("30 % →");
});

it("no more shares than an address can hold are offered, and why", () => {
  const shares = Array.from({ length: 10 }, (_, i) => ({ atMs: (30 + i) * S, percent: 10 * i }));
  show([{ atMs: 20 * S, shares }]);
  fireEvent.focus(whole());
  expect(strip().queryByRole("button", { name: "Add a share" })).toBeNull();
  expect(strip().getByText("At most 10 shares.")).toBeDefined();
});

describe("the numbers of a rollout", () => {
  const choose = (button: HTMLElement): void => {
    fireEvent.focus(button);
  };

  it("refuse a share over 100, and say what a share is", () => {
    const now = show([CANARY]);
    choose(whole());
    fireEvent.change(strip().getByLabelText("1. share, %"), { target: { value: "140" } });
    expect(strip().getByText(/A share is 0 to 100 % of all requests/)).toBeDefined();
    expect(now()[0]?.shares?.[0]?.percent).toBe(10);
    fireEvent.change(strip().getByLabelText("1. share, %"), { target: { value: "40" } });
    expect(now()[0]?.shares?.[0]?.percent).toBe(40);
  });

  it("refuse a time before the revision before it, and name that one", () => {
    const now = show([CANARY, { atMs: 50 * S }]);
    choose(whole(/^hello-00003/));
    fireEvent.change(strip().getByLabelText("created at, s"), { target: { value: "10" } });
    expect(
      strip().getByText(/It comes after hello-00002, within the scenario: from 20\.5 to 99\.5\./),
    ).toBeDefined();
    expect(now()[1]?.atMs).toBe(50 * S);
  });

  it("give it settings and an image of its own, and take them back", () => {
    const now = show([CANARY]);
    choose(whole());
    fireEvent.change(strip().getByLabelText("Another setting …"), { target: { value: "minScale" } });
    fireEvent.change(strip().getByLabelText("min-scale"), { target: { value: "2" } });
    fireEvent.change(strip().getByLabelText("Image"), { target: { value: "missing" } });
    expect(now()[0]).toMatchObject({ settings: { minScale: 2 }, image: "missing" });
    fireEvent.click(strip().getByRole("button", { name: "min-scale: as before" }));
    fireEvent.change(strip().getByLabelText("Image"), { target: { value: "same" } });
    expect(now()).toEqual([CANARY]);
  });

  it("change how it gets its requests", () => {
    const now = show([CANARY]);
    choose(whole());
    fireEvent.change(strip().getByLabelText("Requests"), { target: { value: "all" } });
    expect(now()).toEqual([{ atMs: 20 * S }]);
    fireEvent.change(strip().getByLabelText("Requests"), { target: { value: "steps" } });
    expect(now()[0]?.shares?.map(({ percent }) => percent)).toEqual([10, 50, 100]);
  });

  it("of a revision that was there before the fork are fixed but for shares to come, and it is said why", () => {
    show([CANARY], 50 * S);
    choose(whole());
    const field = (name: string) => strip().getByLabelText<HTMLInputElement>(name);
    expect([
      field("created at, s").disabled,
      field("1. share, %").disabled,
      field("2. share, %").disabled,
    ]).toEqual([true, true, false]);
    expect(strip().getByText(/created before the fork and stays as it is/)).toBeDefined();
    expect(strip().getByRole<HTMLButtonElement>("button", { name: "Remove" }).disabled).toBe(true);
  });
});

it("with as many revisions as can be simulated there is no way to add one, and why", () => {
  show(Array.from({ length: MOST_ROLLOUTS }, (_, i) => ({ atMs: (10 + 5 * i) * S })));
  expect(screen.queryByRole("button", { name: /Add a rollout/ })).toBeNull();
  expect(screen.getByText("There are 6 revisions already: more are not simulated.")).toBeDefined();
});
