import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { joined, joinedRich } from "@/components/learn/joined.tsx";

afterEach(cleanup);

const B = "\u00a0";

describe("a number and its unit of time", () => {
  it.each([
    ["after 30 s, or 200 ms", `after 30${B}s, or 200${B}ms`],
    ["1 min 5 s。", `1${B}min 5${B}s。`],
    ["2 s", `2${B}s`],
    ["5 seconds, 2 services, 3 pods", "5 seconds, 2 services, 3 pods"],
  ])("are on one line: %s", (text, expected) => {
    expect(joined(text)).toBe(expected);
    expect(joinedRich(text)).toBe(expected);
  });

  it("are one where the number is an element, and nothing of the text is lost", () => {
    const { container } = render(
      joinedRich([
        "wait ",
        <b key="a">20</b>,
        " s, then ",
        <i key="b">5</i>,
        " s",
        <u key="c">pods</u>,
        " start",
      ]),
    );
    expect(container.textContent).toBe("wait 20 s, then 5 spods start");
    const together = [...container.querySelectorAll("span")];
    expect(together.map((one) => one.textContent)).toEqual(["20 s,", "5 s"]);
  });

  it.each([
    ["a comma", ", and on", ","],
    ["a full stop", ".", "."],
    ["a mark of Chinese", "，然后", "，"],
    ["a unit of a rate", " / s here", " / s"],
    ["no word", " seconds", null],
    ["no space", " and on", null],
  ])("keep a word that is pressed with %s", (_, after, kept) => {
    const { container } = render(joinedRich(["the ", <b key="a">pod</b>, after]));
    expect(container.textContent).toBe(`the pod${after}`);
    expect(container.querySelector("span")?.textContent ?? null).toBe(kept === null ? null : `pod${kept}`);
  });

  it("leaves what is not a text alone", () => {
    expect(joinedRich(null)).toBeNull();
    expect(joinedRich(["1 s", "2 s"])).toEqual([`1${B}s`, `2${B}s`]);
  });
});
