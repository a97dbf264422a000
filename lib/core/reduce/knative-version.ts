/** Which version of Knative objects say that there is. */
import type { SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { readVersion } from "../state/versions.ts";

/** A list tells what the header knows; a change later is an upgrade. */
export function noteVersion(
  shared: SharedState,
  version: string | undefined,
  { initial }: Pick<Moment, "initial">,
): void {
  if (version === undefined || readVersion(version) === null) return;
  if (shared.knative === null || !initial) shared.knative = version;
}
