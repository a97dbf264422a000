import { expect, test } from "vitest";
import {
  createViewerSession,
  endViewerSession,
  seal,
  unseal,
  viewerOf,
} from "../../../../lib/server/oidc/viewer-session.ts";

const SECRET = "a-secret-for-the-cookies-of-a-test";
const NOW = Date.UTC(2026, 10, 29);
const HOUR = 3_600_000;
const ANN = { name: "ann@example.com", groups: ["shop"] };

async function session(of = ANN): Promise<string> {
  const made = await createViewerSession(of, SECRET, NOW, HOUR);
  if (made === null) throw new Error("too long");
  return made;
}

test("says who it is of until its time is over", async () => {
  const made = await session();
  expect(await viewerOf(made, SECRET, NOW)).toMatchObject({ ...ANN, until: NOW + HOUR });
  expect(await viewerOf(made, SECRET, NOW + HOUR - 1_000)).not.toBe(null);
  expect(await viewerOf(made, SECRET, NOW + HOUR + 1_000)).toBe(null);
});

test("means nothing with another secret, changed, cut, or made for something else", async () => {
  const made = await session();
  expect(await viewerOf(made, `${SECRET}.`, NOW)).toBe(null);
  const parts = made.split(".");
  for (const place of [0, 2, 3, 4]) {
    const part = parts[place] ?? "";
    const changed = parts.with(place, (part[0] === "A" ? "B" : "A") + part.slice(1)).join(".");
    expect(await viewerOf(changed, SECRET, NOW)).toBe(null);
  }
  for (const odd of ["", ".", "....", made.slice(0, -5), "eyJhbGciOiJub25lIn0.e30."])
    expect(await viewerOf(odd, SECRET, NOW)).toBe(null);
  const claims = { sub: "root", groups: [], jti: "1" };
  const other = await seal(claims, { secret: SECRET, purpose: "another", now: NOW, ms: HOUR });
  expect(await viewerOf(other, SECRET, NOW)).toBe(null);
  expect(await unseal(other, { secret: SECRET, purpose: "another", now: NOW })).toMatchObject(claims);
});

test("ends before its time, and no other with it", async () => {
  const [one, two] = [await session(), await session()];
  const viewer = await viewerOf(one, SECRET, NOW);
  if (viewer === null) throw new Error("no session");
  endViewerSession(viewer, NOW);
  expect(await viewerOf(one, SECRET, NOW)).toBe(null);
  expect(await viewerOf(two, SECRET, NOW)).not.toBe(null);
});

test("is refused where a browser would not keep it", async () => {
  const groups = Array.from({ length: 500 }, (_, i) => `group-${i}`);
  expect(await createViewerSession({ name: "ann", groups }, SECRET, NOW, HOUR)).toBe(null);
});
