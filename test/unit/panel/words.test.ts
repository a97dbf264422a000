import { expect, test } from "vitest";
import { localeOf, panelWords } from "../../../lib/panel/index.ts";

test("every way in which a host names Chinese is Chinese, and everything else English", () => {
  expect(["zh", "zh-CN", "zh-tw", "zh-Hans", "ZH"].map(localeOf)).toEqual(Array(5).fill("zh"));
  expect(["en", "de", "", "zha", "pt-BR"].map(localeOf)).toEqual(Array(5).fill("en"));
});

test("a time has its date where it is not of today", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  const { time, second } = panelWords("en", now, "utc");
  expect(time(now - 1_500)).toBe("11:59:58.500");
  expect(second(now - 1_500)).toBe("11:59:58");
  expect(time(now - 86_400_000)).toBe("2026-11-28 12:00:00.000");
  // The day after, the same words say it otherwise.
  expect(panelWords("en", now + 86_400_000, "utc").time(now)).toBe("2026-11-29 12:00:00.000");
});

test("a rule is called by its title, in each language, and an unknown one by its id", () => {
  const now = 0;
  expect(panelWords("en", now, "utc").ruleTitle("D9", {})).toBe("At zero");
  expect(panelWords("zh", now, "utc").ruleTitle("D9", {})).not.toBe("At zero");
  expect(panelWords("zh", now, "utc").ruleTitle("no-such-rule", {})).toBe("no-such-rule");
});
