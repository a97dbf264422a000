import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Sentence } from "@/components/revision/sentence.tsx";
import type { Explanation } from "@/lib/core/index.ts";

afterEach(cleanup);

const PROXIED: Explanation = {
  phase: "Proxied",
  since: 0,
  clauses: [
    {
      key: "proxied",
      values: { pods: 1, total: 100, target: 211, excess: -111, needed: 3, most: 100 },
      provenance: "derived",
      seq: 42,
    },
    { key: "untilReadyPods", values: { needed: 3, most: 100 }, provenance: "inferred", seq: null },
  ],
};

function show(explanation: Explanation, onSelectEvidence = vi.fn()) {
  render(
    <I18nProvider>
      <Sentence
        explanation={explanation}
        format={{ clock: "utc", origin: 0 }}
        onSelectEvidence={onSelectEvidence}
      />
    </I18nProvider>,
  );
  return onSelectEvidence;
}

describe("sentence", () => {
  it("says the answer with its arithmetic", () => {
    show(PROXIED);
    expect(screen.getByTestId("sentence").textContent).toContain(
      "Proxied because excess burst capacity is 1 pod × 100 − 211 = −111 < 0, even without load.",
    );
    expect(screen.getByTestId("sentence").textContent).toContain(
      "needs 3 ready pods or target-burst-capacity ≤ 100.",
    );
  });

  it("names 0 where no larger target-burst-capacity takes the activator away: below it is only always", () => {
    const [proxied, until] = PROXIED.clauses as [Explanation["clauses"][0], Explanation["clauses"][0]];
    show({ ...PROXIED, clauses: [proxied, { ...until, values: { needed: 11, most: 0 } }] });
    expect(screen.getByTestId("sentence").textContent).toContain(
      "needs 11 ready pods or target-burst-capacity 0.",
    );
  });

  it("has in one line all of it under the pointer, without the marks", () => {
    render(
      <I18nProvider>
        <Sentence
          explanation={PROXIED}
          format={{ clock: "utc", origin: 0 }}
          onSelectEvidence={vi.fn()}
          isFolded
        />
      </I18nProvider>,
    );
    const line = screen.getByTestId("sentence").querySelector("p");
    expect(line?.title).toBe(line?.textContent?.trim().replace(/ +/g, " "));
    expect(line?.title).toContain("needs 3 ready pods");
  });

  it("leads to the evidence where a record shows it, and only there", () => {
    const onSelectEvidence = show(PROXIED);
    const marks = screen.getAllByRole("button");
    expect(marks.map((mark) => mark.textContent)).toEqual(["derived"]);
    fireEvent.click(marks[0] as HTMLElement);
    expect(onSelectEvidence).toHaveBeenCalledWith(42);
    expect(screen.getByText("inferred")).toBeTruthy();
  });

  it("marks how each clause is known by a sign, quieter than its word, which is its name", () => {
    show(PROXIED);
    const marks = [...document.querySelectorAll("[data-sign]")];
    expect(marks.map((mark) => [mark.getAttribute("data-sign"), mark.textContent])).toEqual([
      ["◐", "derived"],
      ["○", "inferred"],
    ]);
    expect(screen.getByText("inferred").className).toBe("visually-hidden");
  });

  it("shows instants on the chosen clock", () => {
    show({
      phase: "Zero",
      since: 0,
      clauses: [
        {
          key: "zero",
          values: { sinceAt: Date.UTC(2026, 10, 23, 4, 5, 47, 34) },
          provenance: "derived",
          seq: 1,
        },
      ],
    });
    expect(screen.getByTestId("sentence").textContent).toContain("At zero since 04:05:47.034");
  });
});
