/** A Revision of which nothing was made: it failed before it had a ServerlessService, or still waits for digests (protocol 1.5). */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { awaitedBy, unbornBy } from "../../reduce/known.ts";
import { parseGoDuration } from "../../state/go-duration.ts";
import { configAt } from "../../state/settings.ts";
import { sinceOf } from "../../state/since.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { begunBy, placesOf } from "./facts.ts";
import { whyNoImage } from "./image-words.ts";
import { imageIn, skippingOf } from "./tag-resolving.ts";

/** not-made: the Revision says itself why there is nothing of it. */
function isNotMade(context: RuleContext): Verdict | null {
  const { revision, initial } = context;
  const ready = unbornBy(revision);
  if (ready === null) return null;
  const { reason = "", message = "", seq } = ready;
  const { at, by } = sinceOf(ready, revision);
  const isDigest = reason === "ContainerMissing";
  return {
    values: {
      reason: reason || "none",
      message: message || "none",
      why: isDigest ? whyNoImage(message) : "none",
      sort: isDigest ? "digest" : reason === "NotOwned" ? "owner" : "other",
      ...skippingOf(context, isDigest ? (imageIn(message) ?? firstImage(context)) : ""),
      ...placesOf(context),
    },
    ...(initial && by === "object" ? { from: at } : {}),
    seq,
  };
}

const firstImage = ({ revision }: RuleContext): string => revision.unresolvedImages[0] ?? "";

const TIMEOUT_MS: DurationMs = 10_000;
/** Beyond the timeout: many images are asked for one after the other, ten a second. */
const IN_TURN_MS: DurationMs = 50_000;

/** How long a registry may take to answer, by config-deployment or by default. */
function resolutionTimeout({ shared, t }: RuleContext): DurationMs {
  const text = configAt(shared, "config-deployment", t)?.data.get("digest-resolution-timeout") ?? "";
  const ms = parseGoDuration(text.trim());
  return ms === undefined || ms <= 0 ? TIMEOUT_MS : ms;
}

/** digests-pending: the controller has no answer, although by now it would have given up. */
function areDigestsPending(context: RuleContext): Verdict | Quiet | null {
  const { revision, t } = context;
  const awaited = awaitedBy(revision);
  if (awaited === null) return null;
  const since = sinceOf(awaited, revision);
  const timeoutMs = resolutionTimeout(context);
  const due = since.at + timeoutMs + IN_TURN_MS;
  // Every revision begins so, for an instant: nothing begins with that.
  if (t < due) return { askAt: due };
  const images = revision.unresolvedImages.length;
  const values = {
    timeoutMs,
    images,
    ...skippingOf(context, firstImage(context)),
    ...begunBy(since),
    ...placesOf(context),
  };
  return { values, from: since.at, afterMs: t - since.at, seq: awaited.seq };
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
  {
    id: "digests-pending",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.revisions, RESOURCE.serverlessServices],
    needs: [RESOURCE.revisions],
    afterMs: 0,
    fromInitial: true,
    judge: areDigestsPending,
  },
];
