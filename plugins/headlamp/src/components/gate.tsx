/** Why it does not scale to zero: the answer, the rule that keeps the pods, and all rules in order. */
import { Box, Stack, Typography } from '@mui/material';
import type { GateFactView, GateRowView, GateView } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';
import { Known, type PartProps } from './evidence.tsx';

interface GateProps extends PartProps {
  readonly gate: GateView;
}

const SIGNS: Readonly<Record<GateRowView['state'], string>> = {
  passed: '✓',
  blocking: '■',
  waiting: '◔',
  notYet: '·',
  skipped: '–',
  unknown: '?',
};

const COLOURS: Readonly<Record<GateRowView['state'], string>> = {
  passed: 'success.main',
  blocking: 'error.main',
  waiting: 'info.main',
  notYet: 'text.disabled',
  skipped: 'text.disabled',
  unknown: 'warning.main',
};

export function Gate({ gate, ...part }: GateProps) {
  const words = useWords();
  const blocker = gate.rows.find(({ isBlocker }) => isBlocker);
  return (
    <Stack spacing={1}>
      <Typography variant="body2">
        {gate.headline} {gate.earliest}
      </Typography>
      {blocker !== undefined && blocker.unblock !== '' && (
        <Typography variant="body2" color="text.secondary">
          {blocker.unblock}
        </Typography>
      )}
      {gate.exceptions.map(fact => (
        <Typography key={fact.text} variant="body2">
          <Fact fact={fact} {...part} />
        </Typography>
      ))}
      {gate.rows.length > 0 && (
        <Box component="details">
          <Box
            component="summary"
            sx={{ cursor: 'pointer', color: 'text.secondary', fontSize: '0.875rem' }}
          >
            {words.text('gate', 'list')}
          </Box>
          <Box component="ol" sx={{ listStyle: 'none', p: 0, m: 0, mt: 1 }}>
            {gate.rows.map(row => (
              <Row key={row.id} row={row} {...part} />
            ))}
          </Box>
        </Box>
      )}
    </Stack>
  );
}

interface RowProps extends PartProps {
  readonly row: GateRowView;
}

function Row({ row, ...part }: RowProps) {
  const { state, stateWord, name, facts, left, isBlocker } = row;
  return (
    <Box
      component="li"
      aria-current={isBlocker ? 'step' : undefined}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '6.5rem 1fr', md: '6.5rem minmax(12rem, 18rem) 1fr' },
        columnGap: 1.5,
        py: 0.75,
        borderTop: '1px solid',
        borderColor: 'divider',
        bgcolor: isBlocker ? 'action.selected' : undefined,
      }}
    >
      <Typography variant="body2" sx={{ color: COLOURS[state] }}>
        <span aria-hidden="true">{SIGNS[state]} </span>
        {stateWord}
      </Typography>
      <Typography variant="body2" sx={{ fontWeight: isBlocker ? 600 : 400 }}>
        {name}
      </Typography>
      <Box sx={{ gridColumn: { xs: '2', md: '3' } }}>
        {facts.map(fact => (
          <Typography key={fact.text} variant="body2" color="text.secondary">
            <Fact fact={fact} {...part} />
          </Typography>
        ))}
        {left !== '' && <Typography variant="body2">{left}</Typography>}
      </Box>
    </Box>
  );
}

interface FactProps extends PartProps {
  readonly fact: GateFactView;
}

function Fact({ fact, ...part }: FactProps) {
  return (
    <>
      {fact.text}{' '}
      {fact.source !== '' && (
        <Box component="span" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
          ({fact.source}){' '}
        </Box>
      )}
      <Known known={fact.known} seq={fact.seq} {...part} />
    </>
  );
}
