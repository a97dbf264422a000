/** Who looks. */
import type { EpochMs } from "../model/units.ts";

/** Somebody who has signed in with an OpenID provider, as the cluster knows him. */
export interface Viewer {
  readonly name: string;
  readonly groups: readonly string[];
  /** Of the session. */
  readonly id: string;
  readonly until: EpochMs;
}
