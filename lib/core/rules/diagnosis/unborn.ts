/** A Revision that failed before it had a ServerlessService: nothing of it was made (protocol 1.5). */
import { RESOURCE } from "../../../model/record.ts";
import { unbornBy } from "../../reduce/known.ts";
import { sinceOf } from "../../state/since.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";
import { whyNoImage } from "./image-words.ts";

/** not-made: the Revision says itself why there is nothing of it. */
function isNotMade(context: RuleContext): Verdict | null {
  const { revision, initial } = context;
  const ready = unbornBy(revision);
  if (ready === null) return null;
  const { reason = "", message = "", seq } = ready;
  const { at, by } = sinceOf(ready, revision);
  return {
    values: {
      reason: reason || "none",
      message: message || "none",
      why: reason === "ContainerMissing" ? whyNoImage(message) : "none",
      sort: reason === "ContainerMissing" ? "digest" : reason === "NotOwned" ? "owner" : "other",
      ...placesOf(context),
    },
    ...(initial && by === "object" ? { from: at } : {}),
    seq,
  };
}

export const UNBORN_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "not-made",
    kind: "diagnosis",
    severity: "error",
    sources: [RESOURCE.revisions, RESOURCE.serverlessServices],
    needs: [RESOURCE.revisions],
    afterMs: 0,
    fromInitial: true,
    judge: isNotMade,
  },
];
