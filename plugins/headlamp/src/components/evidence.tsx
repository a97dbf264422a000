/** How something is known, as a quiet sign; it leads to the object that shows it. */
import { Link } from '@kinvolk/headlamp-plugin/lib/CommonComponents';
import { Box, Tooltip } from '@mui/material';
import { resourceRow, type Said, type Session } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

/** What a part of a view is drawn with. */
export interface PartProps {
  readonly session: Session;
  readonly cluster: string;
}

const SIGNS = { observed: '●', derived: '◐', inferred: '○', reconstructed: '◌' } as const;

/** Pages that Headlamp has for resources of the core and of apps, by the name in records. */
const ROUTES: Readonly<Record<string, string>> = {
  configmaps: 'configMap',
  deployments: 'deployment',
  endpoints: 'endpoint',
  endpointslices: 'endpointslice',
  horizontalpodautoscalers: 'horizontalPodAutoscaler',
  leases: 'lease',
  pods: 'pod',
  replicasets: 'replicaSet',
  services: 'service',
};

interface KnownProps extends PartProps {
  readonly known: Said['known'];
  readonly seq: number | null;
}

export function Known({ known, seq, session, cluster }: KnownProps) {
  const words = useWords();
  const word = words.text('inspector', known);
  const help = words.text('inspector', `${known}Help`);
  const source = seq === null ? null : session.sourceOf(seq);
  const kind = source === null ? '' : resourceRow(source.resource)?.kind ?? source.resource;
  const shown =
    seq === null
      ? ''
      : source === null
      ? words.text('panel', 'forgotten')
      : words.text('panel', 'evidence', {
          kind,
          name: source.namespace === '' ? source.name : `${source.namespace}/${source.name}`,
          time: words.time(source.t),
        });
  const title = `${word}: ${help} ${shown}`.trim();
  const sign = (
    <Box component="span" sx={{ fontSize: '0.7em', color: 'text.secondary', px: 0.25 }}>
      {SIGNS[known]}
    </Box>
  );
  const link = source === null || source.name === '' ? null : linkOf(source.resource);
  if (source === null || link === null) {
    return (
      <Tooltip title={title}>
        <Box component="span" role="img" aria-label={title} tabIndex={0}>
          {sign}
        </Box>
      </Tooltip>
    );
  }
  const { namespace, name } = source;
  const params =
    link.crd === null ? { namespace, name } : { crd: link.crd, namespace, crName: name };
  return (
    <Tooltip title={title}>
      <Box component="span">
        <Link routeName={link.routeName} params={params} activeCluster={cluster}>
          <span aria-hidden="true">{sign}</span>
          <Box component="span" sx={HIDDEN}>
            {title}
          </Box>
        </Link>
      </Box>
    </Tooltip>
  );
}

function linkOf(
  resource: string
): { readonly routeName: string; readonly crd: string | null } | null {
  const row = resourceRow(resource);
  if (row === undefined) return null;
  const routeName = ROUTES[row.plural];
  if (row.group.endsWith('knative.dev')) return { routeName: 'customresource', crd: resource };
  return routeName === undefined ? null : { routeName, crd: null };
}

/** Read by those who do not see. */
export const HIDDEN = {
  position: 'absolute',
  // Numbers up to 1 are shares to MUI.
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
} as const;
