/** What to do: sentences to read, and commands to paste. */
import { Box, Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import type { RemedyStep } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

export function Steps({ steps }: { readonly steps: readonly RemedyStep[] }) {
  return (
    <Stack spacing={0.5}>
      {steps.map(({ isCommand, text }) =>
        isCommand ? (
          <Command key={text} text={text} />
        ) : (
          <Typography key={text} variant="body2">
            {text}
          </Typography>
        )
      )}
    </Stack>
  );
}

function Command({ text }: { readonly text: string }) {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Stack direction="row" spacing={1} alignItems="flex-start">
      <Box
        component="code"
        sx={{
          fontFamily: 'monospace',
          fontSize: '0.8125rem',
          bgcolor: 'action.hover',
          color: 'text.primary',
          px: 1,
          py: 0.5,
          borderRadius: 1,
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Box>
      <Button size="small" onClick={copy} sx={{ minWidth: 0, flexShrink: 0 }}>
        {words.text('panel', isCopied ? 'copied' : 'copy')}
      </Button>
    </Stack>
  );
}
