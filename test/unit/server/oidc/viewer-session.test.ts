import { afterEach, describe, expect, test, vi } from "vitest";
import { sealedViewer } from "../../../../lib/server/oidc/request-viewer.ts";
import {
  begunCookieName,
  cookieHeader,
  createViewerSession,
  endViewerSession,
  seal,
  unseal,
  untilSessionEnds,
  viewerCookieName,
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

describe("what goes on for as long as a session", () => {
  afterEach(() => void vi.useRealTimers());

  const follow = (id: string, ms = HOUR) => untilSessionEnds({ ...ANN, id, until: NOW + ms });

  test("ends when its time is over, not before", () => {
    vi.useFakeTimers({ now: NOW });
    const { over } = follow("short");
    vi.advanceTimersByTime(HOUR - 1);
    expect(over.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(over.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("lasts as long as a session of two months", () => {
    vi.useFakeTimers({ now: NOW });
    const { over } = follow("long", 60 * 24 * HOUR);
    vi.advanceTimersByTime(60 * 24 * HOUR - 1);
    expect(over.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(over.aborted).toBe(true);
  });

  test("ends when somebody signs out, in all his pages and in nobody else's", () => {
    vi.useFakeTimers({ now: NOW });
    const [one, two, other] = [follow("ann-1"), follow("ann-1"), follow("ann-2")];
    endViewerSession({ ...ANN, id: "ann-1", until: NOW + HOUR }, NOW);
    expect([one, two, other].map(({ over }) => over.aborted)).toEqual([true, true, false]);
    // A request that was let in just before.
    expect(follow("ann-1").over.aborted).toBe(true);
    other.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is let go when it does not matter any more", () => {
    vi.useFakeTimers({ now: NOW });
    const { over, stop } = follow("closed");
    stop();
    expect(vi.getTimerCount()).toBe(0);
    endViewerSession({ ...ANN, id: "closed", until: NOW + HOUR }, NOW);
    expect(over.aborted).toBe(false);
  });
});

describe("the cookies", () => {
  const names = ["SKSCOPE_PUBLIC_URL", "SKSCOPE_OIDC_ISSUER"] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  const PROXY = { "x-forwarded-proto": "https" };
  test.each([
    ["over plain HTTP", undefined, {}, false],
    ["with an address of plain HTTP", "http://skscope.example.com", {}, false],
    ["behind TLS", undefined, PROXY, true],
    ["behind TLS of which only the operator tells", "https://skscope.example.com", {}, true],
    ["behind TLS of which both tell", "https://skscope.example.com", PROXY, true],
  ])("%s", async (_, publicUrl, more, isSecure) => {
    if (publicUrl === undefined) delete process.env.SKSCOPE_PUBLIC_URL;
    else process.env.SKSCOPE_PUBLIC_URL = publicUrl;
    process.env.SKSCOPE_OIDC_ISSUER = "https://id.example.com";
    const asked = { host: "skscope.example.com:8443", ...more };
    const headers = new Headers(asked);
    const name = viewerCookieName(headers);
    expect(name).toBe(`${isSecure ? "__Host-" : ""}skscope_viewer_8443`);
    const made = await session();
    const set = cookieHeader(name, made, headers, { path: "/", ms: HOUR });
    expect(set).toMatch(
      isSecure
        ? /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure$/
        : /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/,
    );
    expect(set).not.toContain("Domain");
    expect(sealedViewer({ ...asked, cookie: `a=b; ${set.split(";")[0]}` })).toBe(made);
    // Another host of the domain could have set one without the prefix.
    if (isSecure) expect(sealedViewer({ ...asked, cookie: `skscope_viewer_8443=${made}` })).toBe(null);
    // It is for a part of the paths, and such a one may not be called __Host-.
    expect(begunCookieName(headers, "a/b.c-12345")).toBe(
      `${isSecure ? "__Secure-" : ""}skscope_begun_8443_abc-1234`,
    );
  });
});
