import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { RolloutsNote } from "@/components/sandbox/rollouts-note.tsx";
import { scenarioFrom, scenarioId, scenarioOf } from "@/lib/sim/index.ts";

afterEach(cleanup);

function said(rollouts: readonly { atMs: number }[]): string {
  // As the page has it: from its address.
  const scenario = scenarioOf(scenarioId(scenarioFrom({ rollouts })));
  const { container } = render(
    <I18nProvider>
      <RolloutsNote rollouts={scenario.rollouts} />
    </I18nProvider>,
  );
  return container.textContent ?? "";
}

describe("a scenario with rollouts", () => {
  it("says that the score counts all revisions, and that one is shown", () => {
    expect(said([{ atMs: 20_000 }, { atMs: 40_000 }])).toMatch(
      /3 revisions.*score counts all.*only the first/,
    );
  });

  it("of one revision says nothing", () => {
    expect(said([])).toBe("");
  });
});
