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
    expect(card?.steps.find(({ isCommand }) => isCommand)?.text).toMatch(
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

describe("the card of what Knative has to keep true", () => {
  const card = recordedCard("field/apiserver-restart.ndjson.gz", "I5");

  test("infers why nobody followed from what befell the API server, and asks the controller’s log", () => {
    expect(card.cause).toEqual([
      "Inferred: the API server was out of reach from 2026-11-23T04:48:21.227Z to 2026-11-23T04:48:34.519Z. Controllers lose their watches, too, and follow late.",
    ]);
    expect(card.steps).toEqual([
      { isCommand: false, text: "Knative’s controller has to follow here. Its log says what kept it:" },
      {
        isCommand: true,
        text: "kubectl -n knative-serving logs -l app=controller --tail=-1 --since-time=2026-11-23T04:48:21Z | grep hello-00001",
      },
    ]);
  });

  test("says what its records are, not only that it began with them", () => {
    expect(card.evidence.map(({ text }) => text)).toEqual([
      "It began with this record. spec.mode: Proxy.",
      "This record ended it. Public Endpoints: 0 pods, 2 activators.",
    ]);
  });
});

test("lines that say the same word for word are listed once, with their number and the last of them", () => {
  const card = recordedCard("field/fault-pods-lost.ndjson.gz", "pods-lost");
  const line = card.evidence.find(({ text }) => text.includes("10.244.1.22:8012/healthz"));
  expect(line).toMatchObject({
    seq: 1065,
    alike: { count: 23, seq: 1176, text: "23 more times, last 2026-11-23T04:26:54.976Z" },
  });
  expect(card.records).toBe(card.evidence.reduce((sum, { alike }) => sum + 1 + (alike?.count ?? 0), 0));
  expect(card.cause[0]).toContain("137 is SIGKILL");
});

test("a record with which it was only recognized is not called its beginning, and has its time", () => {
  const card = recordedCard("field/clusterip-fallback.ndjson.gz", "clusterip-fallback");
  const text = card.evidence.map((one) => `${one.time.slice(11)} ${one.text}`).join("\n");
  expect(text).toContain("04:00:20.217Z Known since this record; it began earlier.");
  expect(text).not.toContain("It began with this record");
  expect(text).toMatch(/Shows it\. activator: Updating Revision Throttler with: clusterIP/);
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
    const odd = { ...card, steps: [{ isCommand: true, text: "echo ```" }] };
    expect(cardMarkdown(odd, ENGLISH_WORDS, PLACE)).toContain("````sh\necho ```\n````");
  });
});
