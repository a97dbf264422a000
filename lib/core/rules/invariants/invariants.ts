/** The invariants of the protocol (7.1), in its order. */
import type { RuleSpec } from "../rule.ts";
import { ENDPOINT_INVARIANTS } from "./endpoints.ts";
import { OBJECT_INVARIANTS } from "./objects.ts";
import { ROUTE_INVARIANTS } from "./route.ts";
import { STATUS_INVARIANTS } from "./status.ts";
import { ZERO_INVARIANTS } from "./zero.ts";

export const INVARIANTS: readonly RuleSpec[] = [
  ...OBJECT_INVARIANTS,
  ...ENDPOINT_INVARIANTS,
  ...STATUS_INVARIANTS,
  ...ZERO_INVARIANTS,
  ...ROUTE_INVARIANTS,
].sort((a, b) => numberOf(a) - numberOf(b));

function numberOf({ id }: RuleSpec): number {
  return Number(id.slice(1));
}
