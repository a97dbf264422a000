/** What a page of Headlamp is about, as far as skscope has something to say of it. */

export interface SubjectOf {
  readonly kind: 'revision' | 'service';
  readonly cluster: string;
  readonly namespace: string;
  /** Of the revision, which is its SKS's, too; or of the Knative Service. */
  readonly name: string;
  /** Of a Service: `status.latestReadyRevisionName`; "" where it has none. */
  readonly latestReady: string;
}

interface Resource {
  readonly cluster?: string;
  readonly jsonData?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly status?: { readonly latestReadyRevisionName?: string };
  };
}

/** The kinds by "group/Kind"; of a ServerlessService and its revision the names are the same. */
const KINDS: Readonly<Record<string, SubjectOf['kind']>> = {
  'networking.internal.knative.dev/ServerlessService': 'revision',
  'serving.knative.dev/Revision': 'revision',
  'serving.knative.dev/Service': 'service',
};

/** Null for everything else, and while nothing is loaded. */
export function subjectOf(resource: unknown): SubjectOf | null {
  const { cluster = '', jsonData } = (resource ?? {}) as Resource;
  const { apiVersion = '', kind = '', metadata, status } = jsonData ?? {};
  const found = KINDS[`${apiVersion.split('/')[0]}/${kind}`];
  if (found === undefined || metadata?.name === undefined || metadata.namespace === undefined)
    return null;
  return {
    kind: found,
    cluster,
    namespace: metadata.namespace,
    name: metadata.name,
    latestReady: status?.latestReadyRevisionName ?? '',
  };
}
