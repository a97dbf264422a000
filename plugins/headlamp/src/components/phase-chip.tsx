/** The state of a revision as a word with a colour; what it means is under the pointer. */
import { Chip, Tooltip } from '@mui/material';
import type { RevisionPhase } from '../../../../lib/panel/index.ts';

const COLOURS: Readonly<
  Record<RevisionPhase, 'default' | 'success' | 'info' | 'warning' | 'error'>
> = {
  Zero: 'default',
  Waking: 'info',
  Failing: 'error',
  HandingOver: 'info',
  Proxied: 'info',
  Serving: 'success',
  Degraded: 'warning',
  BlackHole: 'error',
  NotOwned: 'error',
  Creating: 'default',
  Deleted: 'default',
  Unknown: 'default',
};

interface PhaseChipProps {
  readonly phase: RevisionPhase;
  readonly word: string;
  readonly help: string;
}

export function PhaseChip({ phase, word, help }: PhaseChipProps) {
  return (
    <Tooltip title={help}>
      <Chip
        size="small"
        color={COLOURS[phase]}
        variant={phase === 'Unknown' || phase === 'Zero' ? 'outlined' : 'filled'}
        label={word}
        sx={{ fontWeight: 600 }}
      />
    </Tooltip>
  );
}
