/** The answer for one revision: sentence, way of requests, findings, way to zero, last cold starts. */
import { Box, Stack, Typography } from '@mui/material';
import { type ReactNode, useMemo } from 'react';
import { whyView } from '../../../../lib/panel/index.ts';
import { type SessionNow, useWords } from '../connection/use-session.ts';
import { ColdStarts } from './cold-starts.tsx';
import { Known } from './evidence.tsx';
import { Findings } from './findings.tsx';
import { Gate } from './gate.tsx';
import { PhaseChip } from './phase-chip.tsx';
import { RoutePicture } from './route-picture.tsx';

interface WhyBodyProps {
  readonly now: SessionNow;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

export function WhyBody({ now, cluster, namespace, name }: WhyBodyProps) {
  const words = useWords();
  const { session, version, t } = now;
  const view = useMemo(
    () => whyView(session.state, `${namespace}/${name}`, t, words),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the state changes in place, and the version tells
    [session, version, t, namespace, name, words]
  );
  if (view === null) {
    const key = session.isSettled ? 'notKnown' : 'reading';
    return (
      <Typography color="text.secondary">
        {words.text('panel', key, { name: `${namespace}/${name}` })}
      </Typography>
    );
  }
  const part = { session, cluster };
  const bad = view.findings.filter(({ severity }) => severity !== 'note').length;
  return (
    <Stack spacing={2.5}>
      <Stack direction="row" spacing={1.5} alignItems="baseline">
        <PhaseChip phase={view.phase} word={view.phaseWord} help={view.phaseHelp} />
        <Typography component="p" sx={{ maxWidth: '90ch' }}>
          {view.sentences.map(({ text, known, seq }, i) => (
            <Box key={text} component="span" sx={{ fontWeight: i === 0 ? 600 : 400 }}>
              {text} <Known known={known} seq={seq} {...part} />{' '}
            </Box>
          ))}
        </Typography>
      </Stack>
      <RoutePicture route={view.route} name={view.name} />
      <Block
        title={words.text('panel', 'findings.title')}
        aside={bad === 0 ? '' : words.text('panel', 'findings.count', { count: bad })}
      >
        <Findings findings={view.findings} {...part} />
      </Block>
      <Block title={view.gate.question}>
        <Gate gate={view.gate} {...part} />
      </Block>
      <Block title={words.text('panel', 'coldStarts.title')}>
        <ColdStarts starts={view.coldStarts} more={view.moreColdStarts} />
      </Block>
      <Typography variant="caption" color="text.secondary">
        {words.text('panel', 'watchedSince', { time: words.second(session.since) })}
      </Typography>
    </Stack>
  );
}

interface BlockProps {
  readonly title: string;
  readonly aside?: string;
  readonly children: ReactNode;
}

function Block({ title, aside = '', children }: BlockProps) {
  return (
    <Box>
      <Stack direction="row" spacing={1} alignItems="baseline" sx={{ mb: 1 }}>
        <Typography component="h3" variant="subtitle1" sx={{ fontWeight: 600 }}>
          {title}
        </Typography>
        {aside !== '' && (
          <Typography variant="body2" color="text.secondary">
            {aside}
          </Typography>
        )}
      </Stack>
      {children}
    </Box>
  );
}
