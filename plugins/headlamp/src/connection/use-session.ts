/** The session of a place for a component, and the words of Headlamp's language. */
import { ApiProxy, useTranslation } from '@kinvolk/headlamp-plugin/lib';
import { useEffect, useMemo, useState } from 'react';
import {
  localeOf,
  openSession,
  type PanelWords,
  panelWords,
  type Session,
  systemClock,
} from '../../../../lib/panel/index.ts';
import { headlampApi } from './cluster-api.ts';
import { useSystemNamespace } from './settings.ts';
import { createSharedSessions } from './shared-sessions.ts';

const sessions = createSharedSessions(
  ({ cluster, namespace, systemNamespace }) =>
    openSession({
      api: headlampApi(ApiProxy, cluster),
      clock: systemClock,
      namespace,
      systemNamespace,
    }),
  systemClock
);

/** A session as it is now. */
export interface SessionNow {
  readonly session: Session;
  /** Another one after each change; what is made from the session depends on it. */
  readonly version: number;
  /** The instant that is told of: now, or when the cluster was heard last. */
  readonly t: number;
}

/**
 * Watches a place while the component is shown; null before that.
 * @param everyMs changes are told at most so often
 */
export function useSession(
  cluster: string,
  namespace: string | null,
  everyMs = 250
): SessionNow | null {
  const systemNamespace = useSystemNamespace();
  const [now, setNow] = useState<SessionNow | null>(null);
  useEffect(() => {
    const { session, release } = sessions.hold({ cluster, namespace, systemNamespace });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      setNow({ session, version: session.version, t: instantOf(session) });
    };
    const leave = session.subscribe(() => {
      timer ??= setTimeout(tell, everyMs);
    });
    tell();
    return () => {
      clearTimeout(timer);
      leave();
      release();
      setNow(null);
    };
  }, [cluster, namespace, systemNamespace, everyMs]);
  return now;
}

/** While nothing is heard of the cluster, time stands still: nothing is known of what happens meanwhile. */
function instantOf(session: Session): number {
  const { state, now, heardAt } = session.status();
  const heard = state === 'stale' ? heardAt ?? now : now;
  return Math.max(heard, session.state.shared.lastT ?? 0);
}

const DAY_MS = 86_400_000;

/** The words of the language in which Headlamp is shown. */
export function useWords(): PanelWords {
  const { i18n } = useTranslation();
  const tag = i18n?.language || document.documentElement.lang || navigator.language;
  const day = Math.floor(Date.now() / DAY_MS);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- which day goes without saying changes with the day
  return useMemo(() => panelWords(localeOf(tag), Date.now()), [tag, day]);
}
