import { expect, test } from "vitest";
import { openedAddress, openedHref, revisionName } from "../../../lib/client/opened-address.ts";

const NAME = { namespace: "shop", name: "api-00001" };

test("the name of a file and what is in it stand behind the #, the rest before it", () => {
  const href = openedHref({ source: "my file#1 & 2.gz", revision: NAME, query: { t: "1", tab: undefined } });
  expect(href).toBe("/open?t=1#file=my+file%231+%26+2.gz&revision=shop%2Fapi-00001");
  expect(openedAddress(href.slice(href.indexOf("#")))).toEqual({ file: "my file#1 & 2.gz", revision: NAME });
});

test("an address without a revision is that of the overview", () => {
  expect(openedHref({ source: "a.gz" })).toBe("/open#file=a.gz");
  expect(openedAddress("#file=a.gz")).toEqual({ file: "a.gz", revision: null });
});

test("what is no such address names nothing", () => {
  expect(openedAddress("")).toEqual({ file: null, revision: null });
  expect(openedAddress("#file=&revision=web")).toEqual({ file: null, revision: null });
  expect(["", "a", "a/", "/b", "a/b/c"].map(revisionName)).toEqual([null, null, null, null, null]);
});

test("the page of Knative itself is named behind the file", () => {
  const href = openedHref({ source: "a b", page: "knative", query: { t: "x" } });
  expect(href).toBe("/open?t=x#file=a+b&page=knative");
  expect(openedAddress("#file=a+b&page=knative")).toEqual({ file: "a b", revision: null, page: "knative" });
  expect(openedAddress("#file=a&page=other")).toEqual({ file: "a", revision: null });
});
