/** The version of Kubernetes, as `kubectl version -o json` prints it and collectors put it beside a dump. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import type { JsonShape } from "./types.ts";

/** `{"gitVersion": …}`, alone or as `serverVersion` or `info`. */
export const SERVER_VERSION: JsonShape = {
  kind: "archive",
  fits: (value) => versionIn(value) !== undefined,
  open: (sink) => ({
    take(value) {
      const kubernetes = versionIn(value);
      if (kubernetes !== undefined) sink.facts({ kubernetes });
    },
  }),
};

function versionIn({ gitVersion, serverVersion, info }: JsonObject): string | undefined {
  return [gitVersion, asObject(serverVersion).gitVersion, asObject(info).gitVersion]
    .map((version) => asString(version))
    .find((version) => version !== undefined);
}
