/** Only a path of this server, to pages that a class may see, is ever followed. */
import { describe, expect, test } from "vitest";
import { isClassId, isFollowed, readPlace, readToldPlace } from "../../../lib/model/class-place.ts";

const PLACE = { href: "/learn/zero?beat=2", t: 1_767_225_600_000, playing: true, speed: 2, until: null };

describe("a place that a class follows", () => {
  test.each([
    "/learn",
    "/learn/zero",
    "/learn/before?beat=2&push=12.5",
    "/sandbox?s=sim.abc%7B-_.~",
    "/view/cold-start/demo/hello-00001?t=2026-11-23T04:05:37.756Z&tab=why",
    "/view?source=cold-start",
    `/sandbox?s=sim.${"a".repeat(4_000)}`,
  ])("is a page of this server: %s", (href) => expect(isFollowed(href)).toBe(true));

  test.each([
    "",
    "learn/zero",
    "//evil.example/learn",
    "/\\evil.example/learn",
    "/learn\\..\\..\\evil",
    "https://evil.example/learn/zero",
    "javascript:alert(1)",
    "/learnx",
    "/learn/../api/sources",
    "/learn/%2e%2e/api/sources",
    "/learn/./zero",
    "/learn//evil.example",
    "/api/sources",
    "/sign-in?next=/learn",
    "/embed/learn/zero",
    "/learn/zero#x",
    "/learn/zero?x=#y",
    "/learn/ze\nro",
    "/learn/ze\tro",
    "/learn/ze ro",
    "/learn/zéro",
    "/learn/teach",
    "/learn/teach/x",
    `/sandbox?s=${"a".repeat(6_000)}`,
  ])("and nothing else: %j", (href) => expect(isFollowed(href)).toBe(false));

  test("resolves to the origin that it is resolved against", () => {
    for (const href of ["/learn/zero?x=//evil.example", "/sandbox?s=a/../b"]) {
      expect(isFollowed(href)).toBe(true);
      const { origin, pathname } = new URL(href, "https://skscope.example");
      expect([origin, pathname.split("/")[1]]).toEqual(["https://skscope.example", href.split(/[/?]/)[1]]);
    }
  });
});

describe("a message", () => {
  test("is read as what it says", () => {
    expect(readPlace({ ...PLACE, other: 1 })).toEqual(PLACE);
    expect(readToldPlace({ ...PLACE, since: 5, now: 7 })).toEqual({ ...PLACE, since: 5, now: 7 });
  });

  test("that does not say where it stops, stops nowhere", () => {
    expect(readPlace({ ...PLACE, until: undefined })).toEqual(PLACE);
    expect(readPlace({ ...PLACE, until: 7 })).toEqual({ ...PLACE, until: 7 });
  });

  test("of a page without a head plays nothing", () => {
    expect(readPlace({ ...PLACE, t: null })).toEqual({ ...PLACE, t: null, playing: false });
  });

  test.each([
    null,
    "text",
    [],
    {},
    { ...PLACE, href: "//evil.example" },
    { ...PLACE, href: 1 },
    { ...PLACE, t: "now" },
    { ...PLACE, t: 9e15 },
    { ...PLACE, t: undefined },
    { ...PLACE, playing: 1 },
    { ...PLACE, until: "x" },
    { ...PLACE, speed: -1 },
    { ...PLACE, speed: 1_001 },
    { ...PLACE, speed: Number.NaN },
  ])("that is none is none: %j", (message) => expect(readPlace(message)).toBeNull());

  test("to followers has both times", () => {
    expect(readToldPlace({ ...PLACE, since: 5 })).toBeNull();
    expect(readToldPlace({ ...PLACE, since: 5, now: "7" })).toBeNull();
  });
});

test("an id has 128 random bits as base64url", () => {
  expect(isClassId("AAAAAAAAAAAAAAAAAAAA-_")).toBe(true);
  for (const id of ["", "short", "A".repeat(23), `${"A".repeat(21)}/`, `${"A".repeat(21)}\n`])
    expect(isClassId(id)).toBe(false);
});
