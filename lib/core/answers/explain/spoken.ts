/** What Services, Routes and Configurations say of a revision of which no ServerlessService is recorded. */
import { type ServingKind, type ServingLink, servingPath, trafficText } from "../../state/serving.ts";
import { heldValueSince } from "../../state/since.ts";
import { sliceAt } from "../../state/tracks.ts";
import { type Clause, type Context, clause, clauseSince } from "./context.ts";

/** What is above before what is beneath it. */
const ORDER: readonly ServingKind[] = ["Service", "Route", "Configuration", "DomainMapping", "Certificate"];
/** An object repeats the words of its parts. */
const MOST_SAID = 3;

/** Which traffic leads to it, whether it is the newest, and the conditions that are not True, each in its own words once. */
export function spokenClauses(c: Context): Clause[] {
  const links = [...c.revision.serving.values()].sort(
    (a, b) => ORDER.indexOf(a.object.kind) - ORDER.indexOf(b.object.kind),
  );
  return [...trafficClauses(c, links), ...newestClauses(links), ...saidClauses(c, links)];
}

function trafficClauses({ revision }: Context, links: readonly ServingLink[]): Clause[] {
  const leading = links.filter(
    ({ role, object: { kind } }) => role === "lead" && (kind === "Service" || kind === "Route"),
  );
  const link = leading.find(({ object }) => object.traffic.length > 0) ?? leading[0];
  if (link === undefined) return [];
  const { kind, name, traffic, moment } = link.object;
  const own = traffic.filter(({ revision: to }) => to === revision.name);
  const share = own.reduce((sum, { percent }) => sum + (percent ?? 0), 0);
  const values = { kind, object: name, traffic: trafficText(traffic) };
  if (share === 0) return [clause("partNamed", values, "observed", moment.seq)];
  const shown = own.length === traffic.length ? "none" : values.traffic;
  return [clause("partTraffic", { ...values, traffic: shown, share: `${share} %` }, "observed", moment.seq)];
}

function newestClauses(links: readonly ServingLink[]): Clause[] {
  const link = links.find(({ role }) => role === "newest");
  if (link === undefined) return [];
  const { kind, name, latestReady, moment } = link.object;
  return [
    clause("partNewest", { kind, object: name, serving: latestReady || "none" }, "observed", moment.seq),
  ];
}

function saidClauses(c: Context, links: readonly ServingLink[]): Clause[] {
  const told = new Set<string>();
  const found: Clause[] = [];
  for (const { object } of links) {
    // What Ready says, one of the others says of itself.
    const types = [...object.conditions].sort(
      (a, b) => Number(a.type === "Ready") - Number(b.type === "Ready"),
    );
    for (const { type } of types) {
      const slices = c.revision.conditions.get(`${servingPath(object)}/${type}`) ?? [];
      const slice = sliceAt(slices, c.t);
      if (slice === undefined || slice.value === "True" || found.length >= MOST_SAID) continue;
      const words = `${slice.value} ${slice.reason ?? ""} ${slice.message ?? ""}`;
      if (told.has(words)) continue;
      told.add(words);
      const since = heldValueSince(slices, c.revision) ?? { at: slice.from, by: "record" as const };
      const values = {
        kind: object.kind,
        object: object.name,
        type,
        status: slice.value,
        reason: slice.reason || "none",
        message: slice.message || "none",
      };
      found.push(clauseSince(c, since, "partSays", values, "observed", slice.seq));
    }
  }
  return found;
}
