/** What a revision's answer says, drawn: one line a clause. */
import { buildState, explain, type GateWords } from "../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "./records.ts";

/** The clauses at `seconds` as text: "zeroDraining pods=1 #8"; instants as seconds after the start, then the record. */
export function clausesOf(text: string, seconds: number, knative?: string): string[] {
  const { shared, revisions } = buildState(records(text), knative === undefined ? {} : { knative });
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return explain(shared, revision, at(seconds)).clauses.map((clause) =>
    clause.seq === null ? drawnWords(clause) : `${drawnWords(clause)} #${clause.seq}`,
  );
}

/** "grace graceMs=10000": a key with its values, instants as seconds after the start. */
export function drawnWords({ key, values }: GateWords): string {
  const drawn = Object.entries(values).map(([name, value]) =>
    typeof value === "number" && /(At|Second)$/.test(name)
      ? `${name}=${secondsOf(value)}`
      : `${name}=${value}`,
  );
  return [key, ...drawn].join(" ");
}
