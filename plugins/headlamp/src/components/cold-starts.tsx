/** The last cold starts: how long, what clients waited, and where the time went. */
import { Box, Stack, Tooltip, Typography } from '@mui/material';
import type { ColdStartView, PhaseView } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

interface ColdStartsProps {
  readonly starts: readonly ColdStartView[];
  /** How many older ones are not among them. */
  readonly more: number;
}

export function ColdStarts({ starts, more }: ColdStartsProps) {
  const words = useWords();
  if (starts.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {words.text('panel', 'coldStarts.none')}
      </Typography>
    );
  }
  return (
    <Stack spacing={1.5}>
      {starts.map(start => (
        <Start key={start.index} start={start} />
      ))}
      {more > 0 && (
        <Typography variant="body2" color="text.secondary">
          {words.text('panel', 'coldStarts.more', { count: more })}
        </Typography>
      )}
    </Stack>
  );
}

function Start({ start }: { readonly start: ColdStartView }) {
  const words = useWords();
  const { begin, kind, outcome, answered, phases, causes } = start;
  return (
    <Box>
      <Stack direction="row" spacing={1.5} flexWrap="wrap" useFlexGap alignItems="baseline">
        <Typography variant="body2" sx={{ fontFamily: 'monospace' }}>
          {begin}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {kind}
        </Typography>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {outcome}
        </Typography>
        {answered !== '' && (
          <Typography variant="body2" color="text.secondary">
            {words.text('coldStarts', 'list.answered')}: {answered}
          </Typography>
        )}
      </Stack>
      {phases.length > 0 && <Bar phases={phases} />}
      {causes.map(({ text, seq }) => (
        <Typography key={seq} variant="body2" color="text.secondary">
          {text}
        </Typography>
      ))}
    </Box>
  );
}

/** Of the phases' names those are written that have the room. */
const ROOM = 0.12;

function Bar({ phases }: { readonly phases: readonly PhaseView[] }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
      <Box
        sx={{
          position: 'relative',
          height: 14,
          my: 0.5,
          width: '100%',
          bgcolor: 'action.hover',
          borderRadius: 0.5,
        }}
      >
        {phases.map(phase => (
          <Tooltip
            key={phase.key}
            title={`${phase.name}: ${phase.length}. ${phase.help} ${phase.note}`}
          >
            <Box
              sx={theme => ({
                position: 'absolute',
                left: `${phase.from * 100}%`,
                width: `max(2px, calc(${phase.share * 100}% - 1px))`,
                top: 0,
                bottom: 0,
                borderRadius: 0.5,
                bgcolor: phase.isSlowest ? theme.palette.warning.main : theme.palette.info.main,
                opacity: phase.ends === 'observed' ? 1 : 0.5,
              })}
            />
          </Tooltip>
        ))}
      </Box>
      {phases
        .filter(({ share, isSlowest }) => share >= ROOM || isSlowest)
        .map(({ key, name, length, note, isSlowest }) => (
          <Typography
            key={key}
            variant="caption"
            color={isSlowest ? 'text.primary' : 'text.secondary'}
          >
            {name} {length}
            {note === '' ? '' : ` (${note})`}
          </Typography>
        ))}
    </Box>
  );
}
