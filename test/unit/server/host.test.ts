import { expect, test } from "vitest";
import { hostList, isAllowedHost, isCrossSite, isNavigation } from "../../../lib/server/host.ts";

test.each([
  "localhost",
  "localhost:3000",
  "LocalHost:1",
  "localhost.",
  "127.0.0.1",
  "127.255.255.254:65535",
  "[::1]",
  "[::1]:3000",
])("%s is this machine", (host) => expect(isAllowedHost(host, [])).toBe(true));

test.each([
  null,
  "",
  " ",
  "example.com",
  "localhost.example.com",
  "mylocalhost",
  "127.0.0.1.example.com",
  "127.0.0.256",
  "127.0.0",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0.0.0.0",
  "::1",
  "[::1",
  "[::1]x",
  "[::ffff:127.0.0.1]",
  "localhost:port",
  "localhost:123456",
  "localhost/path",
  "user@localhost",
  "localhost, example.com",
  "localhost\nx",
])("%j is not", (host) => expect(isAllowedHost(host, [])).toBe(false));

test("names of the operator's list are allowed, and only those", () => {
  const allowed = hostList(" Skscope.Lab , 192.168.1.7,, ");
  expect(allowed).toEqual(["skscope.lab", "192.168.1.7"]);
  for (const host of ["skscope.lab", "SKSCOPE.lab:3000", "192.168.1.7:80"])
    expect(isAllowedHost(host, allowed)).toBe(true);
  for (const host of ["x.skscope.lab", "192.168.1.70", "lab"])
    expect(isAllowedHost(host, allowed)).toBe(false);
  expect(hostList(undefined)).toEqual([]);
});

test.each([
  ["a program that says nothing", {}, false],
  ["a page of this server", { "sec-fetch-site": "same-origin", origin: "http://localhost:3000" }, false],
  ["an address typed in", { "sec-fetch-site": "none" }, false],
  ["an old browser on a page of this server", { origin: "http://localhost:3000" }, false],
  [
    "the same server under its other name",
    { "sec-fetch-site": "cross-site", origin: "http://127.0.0.1:3000" },
    true,
  ],
  ["a page of another site", { "sec-fetch-site": "cross-site" }, true],
  ["an old browser on a page of another site", { origin: "https://example.com" }, true],
  [
    "a page of another port of this machine",
    { "sec-fetch-site": "same-site", origin: "http://localhost:8080" },
    true,
  ],
  ["the same without an origin, as for images", { "sec-fetch-site": "same-site" }, true],
  ["a sandboxed page", { origin: "null" }, true],
])("%s", (_who, headers: Record<string, string>, crossSite) => {
  expect(isCrossSite(new Headers(headers), "localhost:3000", [])).toBe(crossSite);
});

test.each([
  ["a link", "navigate", "document", true],
  ["a frame", "navigate", "iframe", false],
  ["a download in the background", "navigate", "", false],
  ["an image", "no-cors", "image", false],
  ["a request that calls itself a document", "cors", "document", false],
])("%s leads the window to a page, or does not", (_what, mode, dest, is) => {
  expect(isNavigation(new Headers({ "sec-fetch-mode": mode, "sec-fetch-dest": dest }))).toBe(is);
});
