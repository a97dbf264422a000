/** How the watching fares: whether it is out of date, and what may not be seen. Nothing while all is well. */
import { Alert, Box } from '@mui/material';
import { type Session, statusView } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

export function StatusNotes({ session }: { readonly session: Session }) {
  const words = useWords();
  const { banner, reason, missing, notAll } = statusView(session.status(), words);
  return (
    <>
      {banner !== '' && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {banner} {reason}
        </Alert>
      )}
      {notAll !== '' && (
        <Alert severity="info" sx={{ mb: 1 }}>
          {notAll}
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
        </Alert>
      )}
    </>
  );
}
