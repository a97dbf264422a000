import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { FindingsPanel } from "@/components/why/findings-panel.tsx";
import type { Finding } from "@/lib/core/index.ts";
import { at } from "../support/records.ts";

const LATE: Finding = {
  rule: "clusterip-fallback",
  from: at(5),
  to: at(30),
  seq: 7,
  beginSeq: 3,
  afterMs: 0,
  values: {
    by: "timing",
    count: 1,
    clusterIP: "",
    oldPod: "none",
    oldAt: 0,
    mode: "auto",
    systemNamespace: "knative-serving",
    readyAt: at(5),
    readyBy: "record",
    firstAt: at(29),
    lastAt: at(29),
    lateMs: 24_000,
    longestMs: 25_000,
  },
};

function show(finding: Finding): void {
  render(
    <I18nProvider>
      <FindingsPanel
        findings={[finding]}
        format={{ clock: "utc", origin: 0 }}
        onSelectEvidence={vi.fn()}
        onOpenFinding={vi.fn()}
      />
    </I18nProvider>,
  );
}

const signs = (): (string | null)[] =>
  [...document.querySelectorAll("[data-provenance]")].map((mark) => mark.getAttribute("data-sign"));

afterEach(cleanup);

describe("a finding in Why", () => {
  it("says how it is known: computed from records, or from times that only fit together", () => {
    show({ ...LATE, values: { ...LATE.values, by: "log" } });
    expect(signs()).toEqual(["◐", "○"]);
    cleanup();
    show(LATE);
    expect(signs()).toEqual(["○", "○"]);
  });

  it("names each command by itself, so that it can be copied", () => {
    show(LATE);
    const commands = [...document.querySelectorAll("dd code")].map((code) => code.textContent);
    expect(commands).toEqual([
      expect.stringMatching(/^kubectl -n knative-serving patch configmap config-network .*'$/),
      "kubectl -n knative-serving rollout restart deployment activator",
    ]);
    expect(screen.getAllByRole("button", { name: "Copy this command" })).toHaveLength(2);
  });

  it("is told from when it began, not from when the first late answer came", () => {
    show(LATE);
    expect(screen.getByText(/^from 00:00:05/).textContent).toMatch(/00:00:05.*00:00:29/);
  });
});
