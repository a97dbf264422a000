import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { ScenarioForm } from "@/components/sandbox/scenario-form.tsx";
import { DEFAULT_SCENARIO } from "@/lib/sim/index.ts";

afterEach(cleanup);

const FIXED = ["autoscaler class", "activators", "nodes", "ingress gateways"];

function show(isFork: boolean): void {
  const { durationMs } = DEFAULT_SCENARIO;
  render(
    <I18nProvider>
      <ScenarioForm value={DEFAULT_SCENARIO} isFork={isFork} durationMs={durationMs} onChange={vi.fn()} />
    </I18nProvider>,
  );
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement | HTMLSelectElement>(name);

describe("the fields of a scenario", () => {
  it.each(FIXED)("a fork cannot change: %s, and says why", (name) => {
    show(true);
    expect(field(name).disabled).toBe(true);
    const why = document.getElementById(field(name).getAttribute("aria-describedby") ?? "");
    expect(why?.textContent).toMatch(/in the original only/);
  });

  it.each(FIXED)("an original can change: %s", (name) => {
    show(false);
    expect(field(name).disabled).toBe(false);
    expect(screen.queryByText(/in the original only/)).toBeNull();
  });

  it("a fork changes every other delay and setting", () => {
    show(true);
    for (const name of ["image pull, ms", "min-scale", "the slowest gateway is behind by, ms"])
      expect(field(name).disabled).toBe(false);
  });
});
