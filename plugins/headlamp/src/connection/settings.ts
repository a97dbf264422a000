/** What can be set of this plugin, kept by Headlamp in the browser. */
import { ConfigStore } from '@kinvolk/headlamp-plugin/lib';
import { DEFAULT_SYSTEM_NAMESPACE } from '../../../../lib/panel/index.ts';

export const PLUGIN_NAME = 'skscope-headlamp';

interface Settings {
  /** Where Knative Serving runs. */
  readonly systemNamespace?: string;
}

const store = new ConfigStore<Settings>(PLUGIN_NAME);

const useSettings = store.useConfig() as () => Settings | undefined;

/** The namespace of Knative Serving, kept up to date. */
export function useSystemNamespace(): string {
  return useSettings()?.systemNamespace?.trim() || DEFAULT_SYSTEM_NAMESPACE;
}
