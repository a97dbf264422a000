import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { RevisionPicker } from "@/components/sandbox/revisions/revision-picker.tsx";
import { ShareLine } from "@/components/sandbox/revisions/share-line.tsx";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { type Rollout, SIM_START, scenarioFrom, simulate } from "@/lib/sim/index.ts";

afterEach(cleanup);

const S = 1_000;
const ROLLOUTS: readonly Rollout[] = [
  { atMs: 20 * S, shares: [{ atMs: 30 * S, percent: 25 }] },
  { atMs: 90 * S },
];
const { outcome } = simulate(
  scenarioFrom({
    durationMs: 60 * S,
    traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 55 * S, clients: 5 }],
    rollouts: ROLLOUTS,
  }),
);

function show(atS: number, onChoose = vi.fn()): void {
  const shared = { outcome, rollouts: ROLLOUTS, cursor: SIM_START + atS * S };
  render(
    <I18nProvider>
      <RevisionPicker {...shared} shown={1} onChoose={onChoose} />
      <ShareLine {...shared} number={2} />
    </I18nProvider>,
  );
}

const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });

describe("the choice of a revision", () => {
  it("names what each gets at the cursor, and which is shown", () => {
    show(40);
    expect(radio(/^hello-00001 75 % now$/).checked).toBe(true);
    expect(radio(/^hello-00002 25 % now$/).checked).toBe(false);
    expect(screen.getByTestId("share").textContent).toMatch(/gives hello-00002 25 % of all requests now/);
  });

  it("tells why a revision gets nothing", () => {
    show(20.3);
    expect(radio(/^hello-00002 not ready: 0 %$/)).toBeDefined();
    expect(screen.getByTestId("share").textContent).toMatch(/not ready yet, so the route gives it nothing/);
  });

  it("shows another one when that is chosen; one that never comes cannot be", () => {
    const onChoose = vi.fn();
    show(40, onChoose);
    fireEvent.click(radio(/hello-00002/));
    expect(onChoose).toHaveBeenCalledWith(2);
    expect(radio(/hello-00003 not created/).disabled).toBe(true);
  });
});

describe("the score of several revisions", () => {
  it("has a row for all and one for each, which claims no change of the route for itself", () => {
    render(
      <I18nProvider>
        <ScoreTable
          scores={[{ title: "All revisions", score: outcome.score }]}
          parts={outcome.revisions.map(({ revision, score }) => ({ title: revision, score }))}
        />
      </I18nProvider>,
    );
    const cells = (name: RegExp) =>
      [...screen.getByRole("row", { name }).querySelectorAll("td")].map(({ textContent }) => textContent);
    const [all, first, second] = [cells(/^All/), cells(/^hello-00001/), cells(/^hello-00002/)];
    expect(Number(first[0]) + Number(second[0])).toBe(Number(all[0]));
    expect([all.at(-1), first.at(-1), second.at(-1)]).toEqual([String(outcome.score.pushes), "–", "–"]);
    expect(outcome.score.pushes).toBeGreaterThan(0);
  });
});
