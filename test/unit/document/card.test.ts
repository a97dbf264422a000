/** A card says an incident in words; Markdown prints the same card, and nothing of a recording is a mark in it. */
import { describe, expect, test } from "vitest";
import { buildState, incidentsOf } from "../../../lib/core/index.ts";
import { type Card, cardOf } from "../../../lib/document/card.ts";
import { cardMarkdown } from "../../../lib/document/markdown.ts";
import { escaped } from "../../../lib/document/markdown-text.ts";
import { ENGLISH_WORDS } from "../../../lib/i18n/document-words.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD as POD } from "../../support/scenes.ts";
import { openCase } from "../../support/told.ts";

const CRASH = `${POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1`;
const PLACE = { source: "lost", link: "https://skscope.example/view/lost/demo/r?t=1&finding=pods-lost.8" };

function cardsOf(text: string, end: number): Card[] {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return incidentsOf(shared, revision, at(end))
    .filter(({ finding }) => finding.rule === "pods-lost")
    .map((incident) => cardOf(incident, ENGLISH_WORDS));
}

function recordedCard(file: string, rule: string): Card {
  const { header, records: all } = openCase(file);
  const { shared, revisions } = buildState(all, { systemNamespace: header.systemNamespace });
  const cards = [...revisions.values()].flatMap((revision) =>
    incidentsOf(shared, revision, shared.lastT ?? 0).map((incident) => cardOf(incident, ENGLISH_WORDS)),
  );
  const card = cards.find((one) => one.rule === rule);
  if (card === undefined) throw new Error(`no ${rule}`);
  return card;
}

describe("a card", () => {
  test("of pods that were lost: when, who was hurt, what to paste", () => {
    const [card] = cardsOf(`${CRASH}\n20.01 req 502 5\n20.02 req 502 5\n20.03 req 200 3000\n26 pub a1`, 30);
    expect(card).toMatchObject({
      rule: "pods-lost",
      severityWord: "Error",
      subject: "demo/r",
      time: ["Since 2026-01-01T00:00:20.000Z, and ongoing at the end of what is known."],
    });
    expect(card?.hurt.slice(0, 2)).toEqual([
      "2 requests failed of 3 sent while it lasted: 2 × 502.",
      "1 request waited for 3 s.",
    ]);
    expect(card?.commands[0]).toMatch(
      /^kubectl -n demo logs -l serving\.knative\.dev\/revision=r .*--previous$/,
    );
  });

  test("an instant has no length, and who was not hurt is said", () => {
    const [card] = cardsOf(
      `${CRASH}\n20.5 req 200 10\n26 pod/r-deployment-1 scheduled started ready\n26 priv p1\n30 pub a1`,
      30,
    );
    expect(card?.time[0]).toBe("2026-01-01T00:00:20.000Z – 2026-01-01T00:00:26.000Z (6 s).");
    expect(card?.hurt[0]).toBe("1 request was under way; it did not fail and took no longer than 1 s.");
  });

  test("of a real crash: all eight requests and the four that waited", () => {
    const card = recordedCard("field/fault-pods-lost.ndjson.gz", "pods-lost");
    expect(card.hurt.slice(0, 2)).toEqual([
      "8 requests failed of 3,712 sent while it lasted: 8 × 502.",
      "4 requests waited for longer than 1 s: 7.755 s together, 1.938 s at most.",
    ]);
    expect(card.evidence.filter(({ text }) => text.startsWith("Request failed"))).toHaveLength(8);
    expect(card.evidence.filter(({ text }) => text.includes("CrashLoopBackOff"))).not.toHaveLength(0);
  });

  test("of requests that waited although a pod was ready", () => {
    const card = recordedCard("field/clusterip-fallback.ndjson.gz", "clusterip-fallback");
    expect(card.time[0]).toBe("2026-11-23T03:59:55.000Z – 2026-11-23T04:00:19.217Z (24.217 s).");
    expect(card.hurt[0]).toBe("1 request waited for 25.134 s.");
    expect(card.cause[0]).toMatch(/^With mesh-compatibility-mode auto/);
    expect(card.unchecked.join(" ")).toContain("Whether there is a mesh");
  });
});

describe("Markdown", () => {
  const [card] = cardsOf(`${CRASH}\n20.01 req 502 5\n26 pub a1`, 30) as [Card];
  const markdown = cardMarkdown(card, ENGLISH_WORDS, PLACE);

  test("has the parts of the card in their order, commands as code, all evidence, and the link", () => {
    const places = [
      "### Error: ",
      "**What**",
      "**When**",
      "**Who was affected**",
      "**What to do**",
      "```sh\nkubectl",
    ]
      .concat(["**Not checked**", "**Evidence**", "| Record | Time |"])
      .map((part) => markdown.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(markdown).toContain(`[Open in skscope](${PLACE.link})`);
    for (const { seq } of card.evidence) expect(markdown).toContain(`| #${seq} |`);
  });

  test.each([
    ["a table's cell | another", "a table's cell \\| another"],
    ["[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))"],
    ["<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"],
    ["line\n# heading", "line \\# heading"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["**bold** `code` ~~no~~", "\\*\\*bold\\*\\* \\`code\\` \\~\\~no\\~\\~"],
    ["@someone look", "@\u200bsomeone look"],
    ["\u001b[31mred\u202e", "\\\\u001b\\[31mred\\\\u202e"],
    ["repo@sha256:0a1b", "repo@sha256:0a1b"],
    ["see https://evil.example or www.evil.example", "see https\\://evil.example or www\\.evil.example"],
    ["a registry: https-less, wwwx.y", "a registry: https-less, wwwx.y"],
  ])("what is recorded stays text: %s", (recorded, written) => {
    expect(escaped(recorded)).toBe(written);
  });

  test("a command with backticks does not leave its block", () => {
    const odd = { ...card, commands: ["echo ```"] };
    expect(cardMarkdown(odd, ENGLISH_WORDS, PLACE)).toContain("````sh\necho ```\n````");
  });
});
