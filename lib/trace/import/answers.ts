/**
 * Answers that hold no object, which people keep without looking into them:
 *
 *   {"kind": "List", "items": []}                                      kubectl found nothing
 *   {"kind": "Status", "status": "Failure", "reason": "Forbidden", …}  the API server refused
 *   {"kind": "Table", …}                                               it was asked for what kubectl prints
 */
import { asString, type JsonObject } from "../../model/json.ts";
import { saidOf } from "./answer-words.ts";
import type { ImportSink, InputInfo } from "./types.ts";

/** Notices answers without an object among what one input holds. */
export interface Answers {
  /** @returns true for an answer without an object */
  take(value: JsonObject): boolean;
  /** There was something else. */
  hadOther(): void;
  end(): void;
}

/** Refuses an input that holds nothing but such answers; beside anything else, an error is left out with its words. */
export function createAnswers(sink: ImportSink, { within }: InputInfo): Answers {
  let hasOther = false;
  let isEmpty = false;
  let hasError = false;
  let hasTable = false;
  return {
    take(value) {
      if (isStatus(value)) {
        if (value.status === "Success") isEmpty = true;
        else {
          hasError = true;
          sink.left("status", saidOf(asString(value.reason), asString(value.message)));
        }
        return true;
      }
      if (value.kind === "Table") {
        hasTable = true;
        return true;
      }
      if (!isEmptyList(value)) return false;
      isEmpty = true;
      return true;
    },
    hadOther() {
      hasOther = true;
    },
    end() {
      if (hasOther) return;
      if (hasError) sink.refuse("status");
      else if (hasTable) sink.refuse("table");
      // A dump has a file for each resource, most of them empty.
      else if (isEmpty && within !== undefined) sink.taken("list");
      else if (isEmpty) sink.refuse("noObjects");
    },
  };
}

function isStatus({ kind, apiVersion }: JsonObject): boolean {
  return kind === "Status" && (apiVersion === "v1" || apiVersion === "meta.k8s.io/v1");
}

function isEmptyList({ kind, items }: JsonObject): boolean {
  const isEmpty = items === null || (Array.isArray(items) && items.length === 0);
  return isEmpty && asString(kind)?.endsWith("List") === true;
}
