/** The lanes as a picture: what is drawn where, in the pixels of a line. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { lanesSvg } from "../../../lib/document/lanes-svg.ts";
import { ENGLISH_WORDS } from "../../../lib/i18n/document-words.ts";
import { buildLanes } from "../../../lib/layout/index.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

/** Ten pixels a second, beside 200 for the names. */
function drawn(text: string, end = 100) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lanes = buildLanes(shared, revision, ENGLISH_WORDS.timeline, ENGLISH_WORDS.finding);
  const range = { from: at(0), to: at(100) };
  const options = { lanes, revision, range, end: at(end), width: 1_200, label: "r" };
  return lanesSvg({ ...options, text: ENGLISH_WORDS.timeline });
}

const spans = (svg: string): string[] =>
  [
    ...svg.matchAll(
      /<g class="i ([\w-]+)" data-a="(-?\d+)" data-b="(-?\d+)"><rect x="([\d.]+)"[^>]* width="([\d.]+)"/g,
    ),
  ].map(([, style, a, b, x, width]) => `${style} ${a}–${b} at ${x}+${width}`);

describe("the lanes as SVG", () => {
  test("a bar stands at its times and carries them; what lasts is drawn up to the end", () => {
    const { svg } = drawn(`${ONE_POD}\n20 pub p1\n50 pub a1 a2`);
    const found = spans(svg);
    expect(found).toContain("pods 20000–50000 at 200+300");
    expect(found).toContain("activator 50000–100000 at 500+500");
  });

  test("an instant is a pixel wide at least, and says what it is", () => {
    const { svg } = drawn(`${ONE_POD}\n30 req 502 5`);
    expect(spans(svg)).toContain("trouble 30000–30005 at 300+1");
    expect(svg).toMatch(/<title>502 · 5 ms/);
  });

  test("the lines of the scale are named, and the thinner lies on the thicker", () => {
    const { svg } = drawn(ONE_POD);
    expect(
      [...svg.matchAll(/<g class="key line-(\w+)">.*?<text[^>]*>(\w+)</g)].map(([, , name]) => name),
    ).toEqual(["replicas", "ready", "desired"]);
    const heights = [...svg.matchAll(/class="i line-\w+"[^>]*><rect[^>]* height="([\d.]+)"/g)].map(([, px]) =>
      Number(px),
    );
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    expect(new Set(heights).size).toBeGreaterThan(1);
  });

  test("a label that has no room is not shown, and is there for the script", () => {
    const { svg } = drawn(`${ONE_POD}\n20 pub p1\n20.2 pub a1 a2`);
    expect(svg).toMatch(/data-a="20000" data-b="20200">.{0,120}class="off">pods/);
  });

  test("of very many requests as many as can be told apart are drawn", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `${(10 + i / 1_000).toFixed(3)} req 200 1`);
    expect(drawn(`${ONE_POD}\n${many.join("\n")}`).svg.length).toBeLessThan(700_000);
  });

  test("half a character and what a terminal obeys are written out: a page makes an address of it", () => {
    const { svg } = drawn(`${ONE_POD}\n20 pod/x\ud800\u001b\uffff scheduled started ready`);
    expect(() => encodeURIComponent(svg)).not.toThrow();
    for (const odd of ["\u001b", "\uffff"]) expect(svg).not.toContain(odd);
  });

  test("names of a recording are text", () => {
    const { svg } = drawn(`${ONE_POD}\n20 pod/<b>x</b> scheduled started ready`);
    expect(svg).not.toContain("<b>");
  });
});
