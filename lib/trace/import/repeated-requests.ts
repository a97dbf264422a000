/**
 * Requests that two inputs tell: the log of a gateway beside a recording that holds them already. The log has whole milliseconds and no
 * query, so the texts of their records differ; neither has the request's id.
 */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { withoutQuery } from "./access-line.ts";

/** One request, and which inputs have told it. */
interface Told {
  readonly ms: number;
  readonly inputs: Set<number>;
}

/** So many requests of one time that differ in nothing else are told apart; further ones count each. */
const MOST_ALIKE = 64;
/** Envoy cuts a duration to whole milliseconds, others round it: both are less apart than this. */
const MS_APART = 1;

/**
 * For the requests of one time: notes each, and says whether another input has told it. One input may tell several that
 * are alike, and each of them is a request.
 */
export function createToldRequests(): (record: JsonObject, input: number) => boolean {
  const alike = new Map<string, Told[]>();
  return (record, input) => {
    const { namespace, revision, host, path, status, via, ms } = asObject(record.object);
    const took = asNumber(ms) ?? 0;
    const key = JSON.stringify([namespace, revision, host, withoutQuery(asString(path) ?? ""), status, via]);
    const told = alike.get(key) ?? [];
    alike.set(key, told);
    const same = told.find((one) => !one.inputs.has(input) && Math.abs(one.ms - took) < MS_APART);
    if (same === undefined) {
      if (told.length < MOST_ALIKE) told.push({ ms: took, inputs: new Set([input]) });
      return false;
    }
    same.inputs.add(input);
    return true;
  };
}
