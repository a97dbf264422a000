/** Images of a Revision whose digests are not known: Knative's controller asks their registries before it makes anything (protocol 1.5). */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";

/** A pod has few containers; of more no reader looks at each. */
const MOST_IMAGES = 20;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Images that are named by a tag; none once the status says their digests. */
export function unresolvedImages(revision: JsonObject): readonly string[] {
  const spec = asObject(revision.spec);
  const status = asObject(revision.status);
  if (asArray(status.containerStatuses).length > 0) return NONE;
  const containers = [...asArray(spec.initContainers), ...asArray(spec.containers)].slice(0, MOST_IMAGES);
  const images = containers.map((container) => asString(asObject(container).image) ?? "");
  const unresolved = new Set(images.filter((image) => image !== "" && !DIGEST.test(image)));
  return unresolved.size === 0 ? NONE : [...unresolved];
}

const NONE: readonly string[] = [];
const DOCKER_HUB = "index.docker.io";

/** The registry of an image, as Knative names it: Docker Hub is `index.docker.io`, also where it is not named. */
export function registryOf(image: string): string {
  const slash = image.indexOf("/");
  const first = slash < 0 ? "" : image.slice(0, slash);
  if (!/[.:]/.test(first)) return DOCKER_HUB;
  return first === "docker.io" ? DOCKER_HUB : first;
}
