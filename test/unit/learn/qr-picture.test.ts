/** The code of a class's link, read by a decoder of somebody else. */
import jsQR from "jsqr";
import { expect, test } from "vitest";
import { qrPicture } from "@/components/learn/class/qr-picture.ts";
import { classLink, isLoopback } from "@/lib/client/class-address.ts";

/** What a camera sees: each square as so many pixels, black on white. */
function pixels({ size, path }: ReturnType<typeof qrPicture>, scale: number): Uint8ClampedArray {
  const wide = size * scale;
  const seen = new Uint8ClampedArray(wide * wide * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      for (let column = Number(x) * scale; column < (Number(x) + 1) * scale; column++) {
        seen.fill(0, (row * wide + column) * 4, (row * wide + column) * 4 + 3);
      }
    }
  }
  return seen;
}

test.each([
  classLink("http://192.168.178.31:3000", "BRCw5YvgeWlb_7fs1d9lrw"),
  classLink("https://skscope.some-long-name-of-a-cluster.example.com:8443", "-_-_-_-_-_-_-_-_-_-_-_"),
  classLink("http://[fd00::1:2]:3000", "abcdefghijklmnopqrstuv"),
])("of %s is that address", (link) => {
  const picture = qrPicture(link);
  const wide = picture.size * 4;
  expect(jsQR(pixels(picture, 4), wide, wide)?.data).toBe(link);
});

test("has four modules of quiet around it", () => {
  const { size, path } = qrPicture("http://a/learn?class=b");
  const places = [...path.matchAll(/M(\d+) (\d+)h/g)].flatMap(([, x, y]) => [Number(x), Number(y)]);
  expect([Math.min(...places), Math.max(...places)]).toEqual([4, size - 5]);
});

test.each([
  ["localhost", true],
  ["LOCALHOST", true],
  ["skscope.localhost", true],
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["[::1]", true],
  ["0.0.0.0", true],
  ["192.168.178.31", false],
  ["localhost.example.com", false],
  ["127.example.com", false],
  ["1270.0.0.1", false],
  ["[fd00::1]", false],
])("whether %s is this machine alone: %s", (host, is) => expect(isLoopback(host)).toBe(is));
