/** All revisions that are watched: in which state, since when, and what needs attention; and Knative itself. */
import { K8s } from '@kinvolk/headlamp-plugin/lib';
import { Link, SectionBox, Table } from '@kinvolk/headlamp-plugin/lib/CommonComponents';
import { Box, Chip, Stack, TextField, Typography } from '@mui/material';
import { type FormEvent, useMemo, useState } from 'react';
import { knativeView, type RowView, rowViews } from '../../../../lib/panel/index.ts';
import { useSession, useWords } from '../connection/use-session.ts';
import { KnativeFindings } from './findings.tsx';
import { PhaseChip } from './phase-chip.tsx';
import { StatusNotes } from './status-notes.tsx';

/** Of the page that a revision's name leads to. */
export const SKS_ROUTE = 'skscopeServerlessService';
/** A list of many is made anew only so often. */
const EVERY_MS = 1_000;

export function RevisionsPage() {
  const words = useWords();
  const cluster = K8s.useCluster() ?? '';
  const [namespace, setNamespace] = useState<string | null>(null);
  const now = useSession(cluster, namespace, EVERY_MS);
  const rows = useMemo(
    () => (now === null ? [] : rowViews(now.session.state, now.t, words)),
    [now, words]
  );
  const knative = useMemo(
    // Where the core may not be watched, what was not seen would be told of as Knative's trouble.
    () =>
      now === null || now.session.status().state === 'refused'
        ? []
        : knativeView(now.session.state, now.t, words),
    [now, words]
  );
  const columns = useMemo(() => columnsOf(words.text, cluster), [words, cluster]);
  const isLoading = now === null || (!now.session.isSettled && rows.length === 0);
  return (
    <>
      <SectionBox title={words.text('panel', 'pageTitle')}>
        <Typography color="text.secondary" sx={{ mb: 1 }}>
          {words.text('panel', 'pageHelp')}
        </Typography>
        <NamespaceField onChoose={setNamespace} />
        {now !== null && <StatusNotes session={now.session} />}
        <Table
          columns={columns}
          data={rows as RowView[]}
          loading={isLoading}
          emptyMessage={
            namespace === null
              ? words.text('panel', 'none')
              : words.text('panel', 'noneIn', { namespaces: namespace })
          }
          getRowId={(row: RowView) => row.key}
        />
      </SectionBox>
      {knative.length > 0 && (
        <SectionBox title={words.text('panel', 'findings.knative')} pb={2}>
          <KnativeFindings findings={knative} />
        </SectionBox>
      )}
    </>
  );
}

/** Asks for another namespace when it is confirmed, not with each letter: each is watched by itself. */
function NamespaceField({ onChoose }: { readonly onChoose: (namespace: string | null) => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const choose = (event: FormEvent): void => {
    event.preventDefault();
    onChoose(text.trim() === '' ? null : text.trim());
  };
  return (
    <Box component="form" onSubmit={choose} sx={{ mb: 1.5 }}>
      <TextField
        size="small"
        label={words.text('panel', 'oneNamespace')}
        helperText={words.text('panel', 'oneNamespaceHelp')}
        value={text}
        onChange={event => setText(event.target.value)}
        onBlur={choose}
      />
    </Box>
  );
}

function columnsOf(text: (area: 'panel', key: string) => string, cluster: string) {
  const title = (key: string): string => text('panel', `column.${key}`);
  return [
    {
      id: 'state',
      header: title('state'),
      accessorFn: (row: RowView) => row.phaseWord,
      gridTemplate: 'min-content',
      Cell: ({ row }: { row: { original: RowView } }) => (
        <PhaseChip
          phase={row.original.phase}
          word={row.original.phaseWord}
          help={row.original.phaseHelp}
        />
      ),
    },
    {
      id: 'revision',
      header: title('revision'),
      accessorFn: (row: RowView) => row.name,
      gridTemplate: 1.2,
      Cell: ({ row }: { row: { original: RowView } }) => (
        <Link
          routeName={SKS_ROUTE}
          params={{ namespace: row.original.namespace, name: row.original.name }}
          activeCluster={cluster}
        >
          {row.original.name}
        </Link>
      ),
    },
    {
      id: 'namespace',
      header: title('namespace'),
      accessorFn: (row: RowView) => row.namespace,
      gridTemplate: 'auto',
    },
    {
      id: 'findings',
      header: title('findings'),
      accessorFn: (row: RowView) => row.findings.map(finding => finding.title).join(' '),
      gridTemplate: 2,
      Cell: ({ row }: { row: { original: RowView } }) => <Found findings={row.original.findings} />,
    },
    {
      id: 'path',
      header: title('path'),
      accessorFn: (row: RowView) => row.path,
      gridTemplate: 'auto',
    },
    {
      id: 'pods',
      header: title('pods'),
      accessorFn: (row: RowView) => row.pods,
      gridTemplate: 'min-content',
    },
    {
      id: 'coldStarts',
      header: title('coldStarts'),
      accessorFn: (row: RowView) => row.coldStarts,
      gridTemplate: 'min-content',
    },
    {
      id: 'since',
      header: title('since'),
      accessorFn: (row: RowView) => row.ageMs ?? -1,
      gridTemplate: 'min-content',
      Cell: ({ row }: { row: { original: RowView } }) => (
        <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
          {row.original.age}
        </Box>
      ),
    },
  ];
}

/** The worst by name, the others counted. */
function Found({ findings }: Pick<RowView, 'findings'>) {
  const [worst, ...others] = findings;
  if (worst === undefined) return null;
  return (
    <Stack direction="row" spacing={1} alignItems="center">
      <Chip
        size="small"
        color={worst.severity === 'error' ? 'error' : 'warning'}
        label={worst.title}
        title={findings.map(({ title }) => title).join('\n')}
        sx={{ maxWidth: '32ch' }}
      />
      {others.length > 0 && <Typography variant="caption">+{others.length}</Typography>}
    </Stack>
  );
}
