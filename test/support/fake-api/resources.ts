/** Which resources the fake serves, and under which names: those that skscope watches, and whatever was put in. */
import { RESOURCES } from "../../../lib/model/resources.ts";
import type { KubeObject } from "./store.ts";

export interface Served {
  /** `<plural>` or `<plural>.<group>`. */
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export const groupVersion = ({ group, version }: Pick<Served, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;

export class ServedResources {
  readonly #byName = new Map<string, Served>();
  readonly #missing: (resource: string) => boolean;

  /** @param missing which resources shall not be discovered */
  constructor(missing: (resource: string) => boolean) {
    this.#missing = missing;
    for (const { resource, group, version, plural, kind } of RESOURCES) {
      this.#byName.set(resource, { resource, group, version, plural, kind, namespaced: true });
    }
  }

  /** The resource with its kind; one that is not known yet is described by `object`. */
  learn(resource: string, object: KubeObject): Served {
    const known = this.#byName.get(resource);
    if (known !== undefined) return known;
    const dot = resource.indexOf(".");
    const plural = dot < 0 ? resource : resource.slice(0, dot);
    const served: Served = {
      resource,
      group: dot < 0 ? "" : resource.slice(dot + 1),
      version: object.apiVersion?.split("/").at(-1) ?? "v1",
      plural,
      kind: object.kind ?? guessedKind(plural),
      namespaced: object.metadata?.namespace !== undefined,
    };
    this.#byName.set(resource, served);
    return served;
  }

  get(resource: string): Served | null {
    return this.#byName.get(resource) ?? null;
  }

  /** Answers `/api`, `/apis` and what is below as far as it describes the API; null: no such group or version. */
  discovery(path: string): object | null {
    const [, root, first, second, ...rest] = path.replace(/\/$/, "").split("/");
    if (rest.length > 0 || (root === "api" && second !== undefined)) return null;
    if (root === "api" && first === undefined) {
      return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    }
    if (root === "api") return this.#resourceList("", first ?? "");
    if (root !== "apis") return null;
    const groups = this.#groups();
    if (first === undefined) return { kind: "APIGroupList", apiVersion: "v1", groups };
    if (second !== undefined) return this.#resourceList(first, second);
    const group = groups.find(({ name }) => name === first);
    return group === undefined ? null : { kind: "APIGroup", apiVersion: "v1", ...group };
  }

  #served(): Served[] {
    return [...this.#byName.values()].filter(({ resource }) => !this.#missing(resource));
  }

  #groups() {
    const named = this.#served().filter(({ group }) => group !== "");
    return [...Map.groupBy(named, ({ group }) => group)].map(([name, members]) => {
      const versions = [...new Set(members.map(({ version }) => version))].map((version) => ({
        groupVersion: `${name}/${version}`,
        version,
      }));
      return { name, versions, preferredVersion: versions[0] };
    });
  }

  #resourceList(group: string, version: string): object | null {
    const members = this.#served().filter((served) => served.group === group && served.version === version);
    if (members.length === 0) return null;
    const verbs = ["get", "list", "watch"];
    const resources = members.map(({ plural, kind, namespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs,
    }));
    if (members.some(({ resource }) => resource === "pods")) {
      resources.push({ name: "pods/log", singularName: "", namespaced: true, kind: "Pod", verbs: ["get"] });
    }
    return {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: groupVersion({ group, version }),
      resources,
    };
  }
}

/** "routes" is Route, "ingresses" Ingress, "policies" Policy. */
function guessedKind(plural: string): string {
  const singular = plural
    .replace(/ies$/, "y")
    .replace(/sses$/, "ss")
    .replace(/([^s])s$/, "$1");
  return singular.charAt(0).toUpperCase() + singular.slice(1);
}
