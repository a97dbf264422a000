/** The plugin's settings in Headlamp. */
import type { PluginSettingsDetailsProps } from '@kinvolk/headlamp-plugin/lib';
import { TextField } from '@mui/material';
import { DEFAULT_SYSTEM_NAMESPACE } from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';

export function Settings({ data, onDataChange }: PluginSettingsDetailsProps) {
  const words = useWords();
  return (
    <TextField
      label={words.text('panel', 'settings.systemNamespace')}
      helperText={words.text('panel', 'settings.systemNamespaceHelp')}
      placeholder={DEFAULT_SYSTEM_NAMESPACE}
      value={data?.systemNamespace ?? ''}
      onChange={event => onDataChange?.({ ...data, systemNamespace: event.target.value })}
      fullWidth
    />
  );
}
