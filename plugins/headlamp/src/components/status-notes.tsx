/** How the watching fares: whether it is out of date, and what may not be seen. Nothing while all is well. */
import { Alert, Box } from '@mui/material';
import { type Session, statusView } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

/** Headlamp's dark theme would put dark words on a dark ground. */
const LOOK = { mb: 1, color: 'text.primary' } as const;

/** So many are listed without being asked for. */
const LISTED = 4;

export function StatusNotes({ session }: { readonly session: Session }) {
  const words = useWords();
  const { banner, reason, missing, notAll } = statusView(session.status(), words);
  return (
    <>
      {banner !== '' && (
        <Alert severity="warning" variant="outlined" sx={LOOK}>
          {banner} {reason}
        </Alert>
      )}
      {notAll !== '' && (
        <Alert severity="info" variant="outlined" sx={LOOK}>
          {notAll}
          <Box component="details" open={missing.length <= LISTED}>
            <Box component="summary" sx={{ cursor: 'pointer' }}>
              {words.text('cluster', 'missing', { count: missing.length })}
            </Box>
            <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
              {missing.map(({ what, lost, reason: why }) => (
                <li key={what}>
                  <strong>{what}</strong> {lost}{' '}
                  <Box component="span" sx={{ opacity: 0.8, overflowWrap: 'anywhere' }}>
                    {why}
                  </Box>
                </li>
              ))}
            </Box>
          </Box>
        </Alert>
      )}
    </>
  );
}
