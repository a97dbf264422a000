import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Facts } from "@/components/home/recording-facts.tsx";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { at } from "../support/records.ts";

afterEach(cleanup);

it("parts facts at the end of a line, never at the beginning of the next", () => {
  const facts = {
    revisions: 2,
    records: 1_266,
    problems: 1,
    found: { errors: 1, warnings: 2 },
    extent: { from: at(0), to: at(60) },
    main: null,
    unknown: [],
  };
  const { container } = render(
    <I18nProvider>
      <Facts facts={facts} overview={null} />
    </I18nProvider>,
  );
  const said = container.textContent ?? "";
  expect(said).toMatch(/^2 revisions\u00a0· 1 min · 1,266 records\u00a0· 2026-/);
  // Where a line can break stands no sign that parts two facts.
  expect(
    said
      .split("\u00a0· ")
      .slice(1)
      .every((fact) => !fact.startsWith("·")),
  ).toBe(true);
  expect(container.querySelector("time")?.textContent).toMatch(/^\d/);
});
