import { describe, expect, it } from "vitest";
import { joined, utf8 } from "../../../lib/model/bytes.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("bytes", () => {
  it("are joined in order, a character that was cut between two pieces too", () => {
    const whole = bytes("冷启动 “cold start”");
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(utf8(joined([whole.subarray(0, cut), whole.subarray(cut)]))).toBe("冷启动 “cold start”");
    }
    expect(joined([])).toHaveLength(0);
  });

  it("are text also where they are no UTF-8, and keep a byte order mark", () => {
    expect(utf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\uFFFDb");
    expect(utf8(bytes("\uFEFF{}"))).toBe("\uFEFF{}");
  });
});
