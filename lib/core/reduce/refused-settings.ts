/** Settings that Knative would have refused: they are not used, and it is said once. */
import { RESOURCE } from "../../model/resources.ts";
import { boundsBroken } from "../state/duration-bounds.ts";
import type { SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";

/** Of a value so much is told. */
const TOLD = 60;
/** So many notes are compared with, the latest. */
const LOOKED_AT = 100;

/** Notes the value of a setting when it is a duration outside the bounds. */
export function noteRefused(
  { notes }: SharedState,
  resource: string,
  name: string,
  value: unknown,
  { t, seq }: Moment,
): void {
  const place = resource === RESOURCE.configMaps ? "configMap" : "annotation";
  const bounds = typeof value === "string" ? boundsBroken(name, value.trim(), place) : undefined;
  if (bounds === undefined) return;
  const message = `${name}: ${String(value).slice(0, TOLD)} (${bounds})`;
  const isSaid = notes.slice(-LOOKED_AT).some((note) => note.kind === "setting" && note.message === message);
  if (!isSaid) notes.push({ kind: "setting", resource, seq, t, message });
}
