/** What was found and lasts, worst first: what was seen, what it means, the likely cause, and what to do. */
import { Box, Chip, Link as MuiLink, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import type { FindingView, KnativeFindingView, Severity } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';
import { Known, type PartProps } from './evidence.tsx';
import { Steps } from './steps.tsx';

const COLOURS: Readonly<Record<Severity, 'error' | 'warning' | 'default'>> = {
  error: 'error',
  warning: 'warning',
  note: 'default',
};

interface FindingsProps extends PartProps {
  readonly findings: readonly FindingView[];
}

export function Findings({ findings, ...part }: FindingsProps) {
  const words = useWords();
  if (findings.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {words.text('panel', 'findings.none')}
      </Typography>
    );
  }
  return (
    <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {findings.map(finding => (
        <Item key={finding.id} finding={finding}>
          <Typography variant="body2">
            {finding.saw.text} <Known known={finding.saw.known} seq={finding.saw.seq} {...part} />{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {finding.since}
            </Box>
          </Typography>
          <Part name="impact" text={finding.impact} />
          <Part name="cause" text={finding.cause} />
          <Remedy steps={finding.remedy} />
          {finding.issues.length > 0 && (
            <Part name="issues">
              <Stack direction="row" spacing={1}>
                {finding.issues.map(({ text, href }) => (
                  <MuiLink key={href} variant="body2" href={href} target="_blank" rel="noreferrer">
                    {text}
                  </MuiLink>
                ))}
              </Stack>
            </Part>
          )}
        </Item>
      ))}
    </Stack>
  );
}

interface KnativeFindingsProps {
  readonly findings: readonly KnativeFindingView[];
}

/** What is wrong with Knative's own processes. */
export function KnativeFindings({ findings }: KnativeFindingsProps) {
  return (
    <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {findings.map(finding => (
        <Item key={finding.id} finding={finding}>
          <Typography variant="body2">
            {finding.saw}{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {finding.since}
            </Box>
          </Typography>
          <Part name="impact" text={finding.impact} />
          <Remedy steps={finding.remedy} />
        </Item>
      ))}
    </Stack>
  );
}

interface ItemProps {
  readonly finding: Pick<FindingView, 'severity' | 'severityWord' | 'title'> & {
    readonly rule?: string;
  };
  readonly children: ReactNode;
}

function Item({ finding, children }: ItemProps) {
  const { severity, severityWord, title, rule } = finding;
  return (
    <Box
      component="li"
      sx={theme => ({
        borderLeft: '3px solid',
        borderColor: severity === 'note' ? theme.palette.divider : theme.palette[severity].main,
        pl: 1.5,
      })}
    >
      <Stack direction="row" spacing={1} alignItems="baseline" flexWrap="wrap" useFlexGap>
        <Chip size="small" color={COLOURS[severity]} label={severityWord} />
        <Typography component="h4" variant="subtitle2">
          {title}
        </Typography>
        {rule !== undefined && (
          <Typography variant="caption" color="text.secondary" sx={{ fontFamily: 'monospace' }}>
            {rule}
          </Typography>
        )}
      </Stack>
      <Stack spacing={0.75} sx={{ mt: 0.5, maxWidth: '90ch' }}>
        {children}
      </Stack>
    </Box>
  );
}

interface FindingPartProps {
  readonly name: 'impact' | 'cause' | 'remedy' | 'issues';
  readonly text?: string;
  readonly children?: ReactNode;
}

function Part({ name, text, children }: FindingPartProps) {
  const words = useWords();
  if (text === '') return null;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '8rem 1fr' }, columnGap: 1 }}>
      <Typography variant="body2" color="text.secondary">
        {words.text('why', `findings.${name}`)}
      </Typography>
      {children ?? <Typography variant="body2">{text}</Typography>}
    </Box>
  );
}

function Remedy({ steps }: { readonly steps: FindingView['remedy'] }) {
  if (steps.length === 0) return null;
  return (
    <Part name="remedy">
      <Steps steps={steps} />
    </Part>
  );
}
