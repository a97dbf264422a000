/** How a cluster is called in addresses, folders and streams. */
import { createHash } from "node:crypto";

const CLUSTER_PREFIX = "live-";
const MOST = 60;

/** True for the ids of clusters, of whatever contexts there are. */
export function isClusterId(id: string): boolean {
  return id.startsWith(CLUSTER_PREFIX);
}

/** The id of a context. Its name may hold slashes and colons (EKS); an id is part of addresses, folders and subjects. */
export function clusterId(context: string): string {
  const plain = context
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const isSame = plain === context;
  const hash = createHash("sha256").update(context).digest("hex").slice(0, 6);
  return `${CLUSTER_PREFIX}${plain.slice(0, MOST)}${isSame && plain.length <= MOST ? "" : `-${hash}`}`;
}
