import { describe, expect, test } from "vitest";
import { addressOf, senderOf } from "../../../lib/server/address.ts";
import { createPlaces, placeLimits } from "../../../lib/server/places.ts";

describe("who sends a request", () => {
  test.each([
    ["nobody in front: the connection, whatever the client wrote", "1.2.3.4", 0, "10.0.0.9"],
    ["a proxy in front: whom it heard", "192.0.2.1", 1, "192.0.2.1"],
    ["not what the client wrote before it", "1.2.3.4, 192.0.2.1", 1, "192.0.2.1"],
    ["two proxies", "1.2.3.4, 192.0.2.1, 10.0.0.2", 2, "192.0.2.1"],
    ["a proxy that says nothing: the connection", "", 1, "10.0.0.9"],
  ])("%s", (_, forwarded, proxies, sender) => {
    expect(senderOf(forwarded, "10.0.0.9", proxies)).toBe(sender);
  });

  test.each([
    ["1.2.3.4", "1.2.3.4"],
    ["1.2.3.4:5678", "1.2.3.4"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["2001:db8:0:7::1", "2001:db8:0:7::/64"],
    ["2001:db8:0:7:ffff::2", "2001:db8:0:7::/64"],
    ["[2001:DB8::1]:443", "2001:db8:0:0::/64"],
    ["::1", "::1"],
    ["", "unknown"],
  ])("%s is counted as %s", (header, address) => {
    expect(addressOf(new Headers({ "x-forwarded-for": header }))).toBe(address);
  });
});

describe("places", () => {
  const limits = placeLimits({ NODE_ENV: "test", SKSCOPE_MAX_STREAMS: "2", SKSCOPE_MAX_UPLOADS: "1" });

  test("are as many as an address may have, by kind and address", () => {
    const places = createPlaces(limits);
    places.take("stream", "a");
    const leave = places.take("stream", "a");
    expect(() => places.take("stream", "a")).toThrow(
      "This address has 2 streams, and may have no more. SKSCOPE_MAX_STREAMS raises the limit",
    );
    places.take("stream", "b");
    places.take("upload", "a");
    expect(() => places.take("upload", "a")).toThrow("SKSCOPE_MAX_UPLOADS raises the limit");
    leave();
    leave();
    places.take("stream", "a");
    expect(() => places.take("stream", "a")).toThrow("may have no more");
  });
});
