/** How a registry is spared the question for digests: the patch of `registries-skipping-tag-resolving`, with what is in it already. */
import { patchText } from "../../../model/command-names.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import { registryOf } from "../../reduce/images.ts";
import { configAt } from "../../state/settings.ts";
import type { RuleContext } from "../rule.ts";

const KEY = "registries-skipping-tag-resolving";
/** What Knative skips where nothing else is set. */
const DEFAULT_SKIPPED = "kind.local,ko.local,dev.local";
/** A name that may stand in a command between single quotes. */
const PLAIN = /^[A-Za-z0-9][\w.:-]*$/;

/** The image that the words of Knative's controller say has no digest, also where another object quotes them; undefined where none. */
export function imageIn(words: string): string | undefined {
  return /\bUnable to fetch image "([^"\s]+)"/.exec(words)?.[1];
}

/**
 * The values of a remedy that spares the image's registry the question: the image, the registry as Knative spells it, the
 * KnativeServing that is to be patched instead of the ConfigMap, and the patch; `none` where the image is not known, or its registry is skipped already.
 */
export function skippingOf({ shared, t }: Pick<RuleContext, "shared" | "t">, image: string): FindingValues {
  const registry = registryOf(image);
  const config = configAt(shared, "config-deployment", t);
  const skipped = config?.data.get(KEY) ?? DEFAULT_SKIPPED;
  const names = skipped.split(",").map((name) => name.trim());
  const none = {
    image: image || "none",
    registry: image === "" ? "none" : registry,
    knativeServing: "none",
    patch: "none",
  };
  if (image === "" || !PLAIN.test(registry) || names.includes(registry)) return none;
  const setting = { [KEY]: [...names.filter((name) => PLAIN.test(name)), registry].join(",") };
  // An operator writes its ConfigMaps again.
  const patch = config?.by === undefined ? { data: setting } : { spec: { config: { deployment: setting } } };
  return { image, registry, knativeServing: config?.by ?? "none", patch: patchText(patch) };
}
