/** The section *Why* of the pages of a ServerlessService, a Revision and a Knative Service. */
import { SectionBox } from '@kinvolk/headlamp-plugin/lib/CommonComponents';
import { Chip, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { rowsOfService, rowViews } from '../../../../lib/panel/index.ts';
import { type SessionNow, useSession, useWords } from '../connection/use-session.ts';
import { StatusNotes } from './status-notes.tsx';
import { type SubjectOf, subjectOf } from './subject.ts';
import { WhyBody } from './why-body.tsx';

interface WhySectionProps {
  /** As Headlamp hands it over: null while it is loading. */
  readonly resource: unknown;
}

export function WhySection({ resource }: WhySectionProps) {
  const subject = subjectOf(resource);
  return subject === null ? null : <Section subject={subject} />;
}

function Section({ subject }: { readonly subject: SubjectOf }) {
  const words = useWords();
  const { cluster, namespace, name, kind } = subject;
  const now = useSession(cluster, namespace);
  return (
    <SectionBox title={words.text('panel', 'why')} pb={2}>
      {now === null ? (
        <Typography color="text.secondary">{words.text('panel', 'reading')}</Typography>
      ) : (
        <>
          <StatusNotes session={now.session} />
          {kind === 'service' ? (
            <ServiceBody now={now} subject={subject} />
          ) : (
            <WhyBody now={now} cluster={cluster} namespace={namespace} name={name} />
          )}
        </>
      )}
    </SectionBox>
  );
}

interface ServiceBodyProps {
  readonly now: SessionNow;
  readonly subject: SubjectOf;
}

/** The revisions of a Service to choose from: what needs attention first, else the one that Knative calls the latest ready. */
function ServiceBody({ now, subject }: ServiceBodyProps) {
  const words = useWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const { cluster, namespace, name, latestReady } = subject;
  const { session, t } = now;
  const labelled = session.labelledWith(namespace, name);
  const rows = rowsOfService(rowViews(session.state, t, words), namespace, name, labelled);
  if (rows.length === 0) {
    const key = session.isSettled ? 'noRevision' : 'reading';
    return <Typography color="text.secondary">{words.text('panel', key, { name })}</Typography>;
  }
  const worst = rows.find(({ findings }) => findings.length > 0);
  const shown =
    rows.find(row => row.name === chosen) ??
    worst ??
    rows.find(row => row.name === latestReady) ??
    rows[0];
  return (
    <Stack spacing={2}>
      {rows.length > 1 && (
        <Stack
          direction="row"
          spacing={1}
          flexWrap="wrap"
          useFlexGap
          role="group"
          aria-label={words.text('panel', 'choose')}
        >
          {rows.map(row => (
            <Chip
              key={row.key}
              clickable
              color={row === shown ? 'primary' : 'default'}
              variant={row === shown ? 'filled' : 'outlined'}
              aria-pressed={row === shown}
              label={`${row.name} · ${row.phaseWord}${
                row.findings.length > 0
                  ? ` · ${words.text('panel', 'findings.count', { count: row.findings.length })}`
                  : ''
              }`}
              onClick={() => setChosen(row.name)}
            />
          ))}
        </Stack>
      )}
      {shown !== undefined && (
        <WhyBody now={now} cluster={cluster} namespace={namespace} name={shown.name} />
      )}
    </Stack>
  );
}
