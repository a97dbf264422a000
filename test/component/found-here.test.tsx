import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { FoundHere } from "@/components/revision/found-here.tsx";
import { buildState, findingOf } from "@/lib/core/index.ts";
import { at, KEY, records } from "../support/records.ts";

/** Its path leads nowhere from the fifth second on. */
const STORY = `
  0 =sks  Serve n=2 pop=False
  0 =priv p2
  0 =pub  p2
  0 =dep  1
  5 pub
  5 priv
  20 dep  1
`;

afterEach(cleanup);

it("offers the card of each error and warning of the instant, and nothing before it", () => {
  const { shared, revisions } = buildState(records(STORY));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const onOpen = vi.fn();
  const show = (seconds: number) =>
    render(
      <I18nProvider>
        <FoundHere data={{ shared, revision }} cursor={at(seconds)} onOpen={onOpen} />
      </I18nProvider>,
    );
  show(2);
  expect(screen.queryByRole("button")).toBeNull();
  cleanup();
  show(20);
  const [first] = screen.getAllByRole("button");
  fireEvent.click(first as HTMLElement);
  expect(findingOf(revision, onOpen.mock.lastCall?.[0] as string)).toBeDefined();
});
