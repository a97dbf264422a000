import { expect, test } from "vitest";
import { type Found, foundIn, revive } from "../../../lib/core/index.ts";
import { foundPage } from "../../../lib/server/found-page.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const HEADER = { cluster: "lab" };

interface Page extends Partial<Found> {
  readonly revisions: Found["revisions"];
  readonly next: number | null;
}

function pageOf(found: Found, after: number, pageChars?: number): { page: Page; bytes: number } {
  const writing = foundPage(found, HEADER, after, pageChars);
  let step = writing.next();
  while (step.done !== true) step = writing.next();
  const whole = Buffer.concat(step.value);
  return { page: JSON.parse(whole.toString(), revive) as Page, bytes: whole.length };
}

const found = foundIn(stateOf(openRecording("many-revisions")));

test("what was found comes in one answer where it fits", () => {
  const { page } = pageOf(found, 0);
  expect(found.revisions.length).toBeGreaterThan(3);
  expect(page).toEqual({ ...found, header: HEADER, next: null });
});

test("in answers that are no larger than one revision too much, each revision once and in order", () => {
  const most = 100_000;
  const largest = Math.max(...found.revisions.map((one) => pageOf({ ...found, revisions: [one] }, 0).bytes));
  const told: unknown[] = [];
  let answers = 0;
  for (let after: number | null = 0; after !== null; answers++) {
    const { page, bytes } = pageOf(found, after, most);
    expect("shared" in page).toBe(after === 0);
    expect(page.left).toBe(found.left);
    expect(bytes).toBeLessThan(most + largest);
    told.push(...page.revisions);
    after = page.next;
  }
  expect(answers).toBeGreaterThan(1);
  expect(told).toEqual(found.revisions);
});

test("behind the last there is nothing", () => {
  expect(pageOf(found, 10_000).page).toMatchObject({ revisions: [], next: null });
});
