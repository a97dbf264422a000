/** Names, owners and selectors of the objects of an SKS (protocol 7.1: I1–I3). */
import { RESOURCE } from "../../../model/record.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { named, SETTLE_MS } from "./sets.ts";

const common = { kind: "invariant", severity: "error", afterMs: SETTLE_MS } as const;

/** The public Service's name = `status.serviceName` = the SKS's name, for the SKS's whole life. */
function keepsItsName({ facts, revision }: RuleContext): Verdict | null {
  const sks = facts.sks;
  if (sks === null) return null;
  const { name, publicService } = revision;
  if (sks.serviceName !== "" && sks.serviceName !== name) {
    return { values: { what: "status", name: sks.serviceName } };
  }
  if (publicService !== null && publicService.name !== name) {
    return { values: { what: "service", name: publicService.name } };
  }
  const wasThere = revision.lives.has(`${RESOURCE.services} ${revision.namespace}/${name}`);
  return publicService === null && wasThere ? { values: { what: "gone", name } } : null;
}

/** The public Service has no selector, or Kubernetes would write the public Endpoints too. */
function hasNoSelector({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks === null || revision.publicService?.hasSelector !== true) return null;
  return { values: { name: revision.publicService.name } };
}

/** Public Endpoints and both Services are controlled by the SKS. */
function ownsItsObjects({ facts, revision }: RuleContext): Verdict | null {
  const sks = facts.sks;
  if (sks === null) return null;
  const { publicService, privateService } = revision;
  const owners: readonly (readonly [string, string | undefined])[] = [
    ["Endpoints", revision.publicPresent ? revision.publicController : undefined],
    ["Service", publicService?.controller],
    ["private Service", privateService?.controller],
  ];
  const foreign = new Set(
    owners.filter(([, uid]) => uid !== undefined && uid !== sks.uid).map(([what]) => what),
  );
  if (foreign.size === 0 && !sks.notOwned) return null;
  return { values: { ...named("foreign", foreign), condition: sks.notOwned ? "NotOwned" : "" } };
}

export const OBJECT_INVARIANTS: readonly RuleSpec[] = [
  {
    ...common,
    id: "I1",
    sources: [RESOURCE.serverlessServices, RESOURCE.services],
    needs: [RESOURCE.serverlessServices],
    judge: keepsItsName,
  },
  {
    ...common,
    id: "I2",
    sources: [RESOURCE.serverlessServices, RESOURCE.services],
    judge: hasNoSelector,
  },
  {
    ...common,
    id: "I3",
    sources: [RESOURCE.serverlessServices, RESOURCE.services, RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices, RESOURCE.endpoints],
    judge: ownsItsObjects,
  },
];
