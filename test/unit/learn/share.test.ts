/** What leaves the page: well-formed markup, and the address of the same for a frame. */
import { describe, expect, test } from "vitest";
import { embedAddress, frameOf, tag } from "@/components/learn/share/svg-text.ts";

test.each([
  ["https://skscope.example/learn/zero?beat=2", "https://skscope.example/embed/learn/zero?beat=2"],
  [
    "https://skscope.example/learn/zero?beat=2&present=true&notes=1&push=3",
    "https://skscope.example/embed/learn/zero?beat=2&push=3",
  ],
  ["https://skscope.example/sandbox?s=sim.abc", "https://skscope.example/embed/sandbox?s=sim.abc"],
  [
    "https://pages.example/skscope/learn/zero/?beat=2",
    "https://pages.example/skscope/embed/learn/zero/?beat=2",
  ],
  ["https://pages.example/skscope/sandbox/", "https://pages.example/skscope/embed/sandbox/"],
  ["https://skscope.example/learn", null],
  ["https://skscope.example/learn/teach", null],
  ["https://skscope.example/learn/summary", null],
  ["https://skscope.example/view/live-kind/shop/cart-00001", null],
  ["https://skscope.example/", null],
])("%s is framed as %s", (page, frame) => expect(embedAddress(page)).toBe(frame));

describe("markup", () => {
  test("of a frame holds no other, whatever its title is", () => {
    const frame = frameOf('https://x.example/embed/sandbox?s="><script>', '"><img src=x onerror=1>');
    expect(frame.match(/</g)).toHaveLength(2);
    expect(frame.match(/"/g)).toHaveLength(12);
  });

  test("leaves out what there is none of, and rounds", () => {
    expect(tag("rect", { x: 1.23456, rx: null, fill: 'a"b' })).toBe('<rect x="1.23" fill="a&#34;b"/>');
    expect(tag("g", {}, "<a/>")).toBe("<g><a/></g>");
  });
});
