import { expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { buildLanes, rememberWords } from "../../../lib/layout/index.ts";
import { KEY, records } from "../../support/records.ts";

/** Texts that hold their key and values, and what was asked for. */
function words() {
  const asked: string[] = [];
  const translate = (key: string, values?: Readonly<Record<string, string | number>>): string => {
    const text = values === undefined ? key : `${key}(${Object.values(values).join()})`;
    asked.push(text);
    return text;
  };
  return { asked, translate };
}

test("a text is formatted once for each key and its values", () => {
  const { asked, translate } = words();
  const text = rememberWords(translate);
  for (let i = 0; i < 3; i++) {
    expect(text("lane.path")).toBe("lane.path");
    expect(text("pods.count", { ready: 1, present: 2 })).toBe("pods.count(1,2)");
    expect(text("pods.count", { ready: 12, present: 2 })).toBe("pods.count(12,2)");
    expect(text("pods.count", { ready: "1", present: "2" })).toBe("pods.count(1,2)");
  }
  expect(asked).toEqual(["lane.path", "pods.count(1,2)", "pods.count(12,2)", "pods.count(1,2)"]);
  expect(rememberWords(translate)).toBe(text);
  expect(rememberWords(words().translate)).not.toBe(text);
});

test("more texts than anybody sees are forgotten", () => {
  const { asked, translate } = words();
  const text = rememberWords(translate);
  for (let i = 0; i < 5_001; i++) text("n", { i });
  text("n", { i: 5_000 });
  expect(asked).toHaveLength(5_001);
  text("n", { i: 0 });
  expect(asked).toHaveLength(5_002);
});

test("lanes ask for each text once, and for none again when they are built anew", () => {
  const { asked, translate } = words();
  const changes = Array.from(
    { length: 200 },
    (_, i) => `${i + 1} sks ${i % 2 === 0 ? "Proxy" : "Serve"} pop=True`,
  );
  const { shared, revisions } = buildState(
    records(["0 =sks Serve", ...changes, "300 pod/a ready"].join("\n")),
  );
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const build = () => buildLanes(shared, revision, translate, () => ({ title: "", saw: "" }));
  const first = build();
  expect(asked.length).toBe(new Set(asked).size);
  asked.length = 0;
  expect(build()).toEqual(first);
  expect(asked).toEqual([]);
});
