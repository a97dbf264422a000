import { expect, test } from "vitest";
import { exactTraffic } from "../../../lib/client/recorded-traffic.ts";

const S = 1_000;

/** `count` requests at the beginning of each second, each answered after `ms`. */
function waves(seconds: number, count: number, ms: number) {
  const t = Array.from({ length: seconds * count }, (_, i) => Math.floor(i / count) * S);
  const took = t.map(() => ms);
  return { t, ms: took, workMs: took };
}

test("eight at once that are gone again are eight requests, not eight clients that wait", () => {
  const { arrivals, traffic } = exactTraffic(waves(10, 8, 2), 0);
  expect(traffic).toEqual([]);
  expect(arrivals.length).toBe(80);
});

test("eight that are under way most of the time are clients", () => {
  const { arrivals, traffic } = exactTraffic(waves(10, 8, 900), 0);
  expect(traffic).toEqual([{ shape: "constant", fromMs: 0, toMs: 10 * S, clients: 8 }]);
  expect(arrivals).toEqual([]);
});
