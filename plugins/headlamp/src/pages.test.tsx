/**
 * The plugin as Headlamp runs it: its own store, router, theme and components, with a recording played into an API server
 * behind a faked ApiProxy.
 */
import store from '@kinvolk/headlamp-plugin/lib/redux/stores/store';
import { ThemeProvider } from '@mui/material';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { Provider } from 'react-redux';
import { MemoryRouter } from 'react-router-dom';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TraceRecord } from '../../../lib/model/record.ts';
import type * as FakeApis from '../../../test/support/fake-api/fake-api.ts';
import type * as Proxies from '../../../test/support/headlamp-proxy.ts';

/** What is used of a file that the tool's types of Node are too old for. */
interface Played {
  recordsOf(id: string): Promise<TraceRecord[]>;
  processPods(records: readonly TraceRecord[]): ReadonlyMap<string, string>;
  serve(api: FakeApi, record: TraceRecord, pods: ReadonlyMap<string, string>): void;
}

/** Node loads the API server by itself: the tool's Vite puts what browsers have in place of Node's modules. */
const load = globalThis.process.getBuiltinModule('module').createRequire(import.meta.url);
const { createFakeApi } = load('../../../test/support/fake-api/fake-api.ts') as typeof FakeApis;
const { headlampProxy } = load('../../../test/support/headlamp-proxy.ts') as typeof Proxies;
const { processPods, recordsOf, serve } = load('../../../test/support/play-cluster.ts') as Played;
type FakeApi = FakeApis.FakeApi;
type FakeProxy = Proxies.FakeProxy;

const PATIENCE = { timeout: 60_000 };
/** These only end what hangs: a machine that has other things to do may take its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const FOR_EVER = { times: Number.POSITIVE_INFINITY };

/** What the mocked ApiProxy passes to; another one for each test. */
const behind = vi.hoisted(() => ({ proxy: null as FakeProxy | null }));

vi.mock('@kinvolk/headlamp-plugin/lib', async original => ({
  ...(await original<typeof import('@kinvolk/headlamp-plugin/lib')>()),
  ApiProxy: {
    clusterRequest: (...args: Parameters<FakeProxy['clusterRequest']>) =>
      behind.proxy?.clusterRequest(...args),
    stream: (...args: Parameters<FakeProxy['stream']>) => behind.proxy?.stream(...args),
  },
}));

const { WhySection } = await import('./components/why-section.tsx');
const { RevisionsPage } = await import('./components/revisions-page.tsx');
const { sectionsWithWhyFirst } = await import('./components/why-first.ts');
const { createMuiTheme } = await import('@kinvolk/headlamp-plugin/lib/lib/themes');
const { darkTheme, lightTheme } = await import(
  '@kinvolk/headlamp-plugin/lib/components/App/defaultAppThemes'
);

let api: FakeApi;
/** A cluster of its own for each test: what one has watched is kept for a while. */
let cluster = 0;

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: {} });
});
beforeEach(async () => {
  api = await createFakeApi();
  cluster += 1;
  behind.proxy = headlampProxy(api);
});
afterEach(async () => {
  cleanup();
  await api.close();
  await i18next.changeLanguage('en');
});

/** Everything that a recording tells, as what is there now. */
async function play(recording: string): Promise<void> {
  const records = await recordsOf(recording);
  const pods = processPods(records);
  for (const record of records) {
    if (record.initial) api.put(record.resource, record.object);
    else serve(api, record, pods);
  }
}

function show(element: JSX.Element, theme: 'light' | 'dark' = 'light'): void {
  const appTheme = theme === 'dark' ? darkTheme : lightTheme;
  render(
    <Provider store={store}>
      <MemoryRouter initialEntries={[`/c/c${cluster}/skscope/revisions`]}>
        <ThemeProvider theme={createMuiTheme(appTheme)}>{element}</ThemeProvider>
      </MemoryRouter>
    </Provider>
  );
}

function resource(apiVersion: string, kind: string, namespace: string, name: string, status = {}) {
  return {
    cluster: `c${cluster}`,
    jsonData: { apiVersion, kind, metadata: { namespace, name }, status },
  };
}

const SKS = 'networking.internal.knative.dev/v1alpha1';
const SERVING = 'serving.knative.dev/v1';

describe('the section Why', () => {
  test('of an SKS says state, findings, way to zero and cold starts', async () => {
    await play('cold-start');
    show(<WhySection resource={resource(SKS, 'ServerlessService', 'demo', 'hello-00001')} />);
    expect(await screen.findByText('Zero', {}, PATIENCE)).toBeTruthy();
    expect(screen.getByText('Why does it not scale to zero?')).toBeTruthy();
    expect(screen.getByText(/It has been at zero since/)).toBeTruthy();
    expect(screen.getByText('Last cold starts')).toBeTruthy();
    expect(screen.getByText(/New requests go to the activator/)).toBeTruthy();
  });

  test('of a Revision shows what is wrong, why, and commands that help', async () => {
    await play('fault-image-pull');
    show(<WhySection resource={resource(SERVING, 'Revision', 'images', 'broken-00001')} />);
    expect((await screen.findAllByText('What to do:', {}, PATIENCE)).length).toBeGreaterThan(0);
    const commands = document.querySelectorAll('code');
    expect([...commands].some(({ textContent }) => textContent?.startsWith('kubectl '))).toBe(true);
  });

  test('of a Service chooses among its revisions, and shows the one that is clicked', async () => {
    await play('many-revisions');
    show(
      <WhySection
        resource={resource(SERVING, 'Service', 'functions', 'fn-0', {
          latestReadyRevisionName: 'fn-0-00002',
        })}
      />
    );
    const group = await screen.findByRole('group', { name: 'Revision' }, PATIENCE);
    const first = within(group).getByRole('button', { name: /fn-0-00001/ });
    await userEvent.click(first);
    await waitFor(() => expect(first.getAttribute('aria-pressed')).toBe('true'), PATIENCE);
    expect(screen.getAllByTitle(/fn-0-00001/).length).toBeGreaterThan(0);
  });

  test('says what may not be seen, and that not seen is not none', async () => {
    const message = 'pods is forbidden: User "jane" cannot list resource "pods"';
    api.faults.answer(403, { message, match: { resource: 'pods', ...FOR_EVER } });
    await play('cold-start');
    show(<WhySection resource={resource(SKS, 'ServerlessService', 'demo', 'hello-00001')} />);
    expect(await screen.findByText(/Not seen is not none/, {}, PATIENCE)).toBeTruthy();
    expect(screen.getByText('No permission to list or watch pods.')).toBeTruthy();
    expect(screen.getByText(message)).toBeTruthy();
  });

  test('is Chinese where Headlamp is, by the same catalogue', async () => {
    await i18next.changeLanguage('zh');
    await play('cold-start');
    show(
      <WhySection resource={resource(SKS, 'ServerlessService', 'demo', 'hello-00001')} />,
      'dark'
    );
    expect(await screen.findByText('零副本', {}, PATIENCE)).toBeTruthy();
    expect(screen.getByText('最近的冷启动')).toBeTruthy();
  });

  test('is nothing on other pages, on those of a core Service too', () => {
    show(
      <>
        <WhySection resource={resource('v1', 'Service', 'demo', 'hello')} />
        <WhySection resource={null} />
      </>
    );
    expect(document.body.textContent).toBe('');
    expect(behind.proxy?.streamed).toEqual([]);
  });

  test('stands behind what the object is, before what it consists of', () => {
    const why = () => null;
    const sections = [
      { id: 'BACK_LINK' },
      { id: 'METADATA' },
      { id: 'pods' },
      { id: 'x', section: why },
    ];
    expect(sectionsWithWhyFirst(sections, why).map(({ id }) => id)).toEqual([
      'BACK_LINK',
      'METADATA',
      'x',
      'pods',
    ]);
    expect(sectionsWithWhyFirst([{ id: 'ERROR' }], why)).toEqual([{ id: 'ERROR' }]);
  });
});

describe('the page of all revisions', () => {
  test('lists them with their findings', async () => {
    await play('fault-image-pull');
    show(<RevisionsPage />);
    await waitFor(() => {
      const links = screen.getAllByRole('link').map(({ textContent }) => textContent ?? '');
      const names = links.filter(text => text.endsWith('-00001'));
      expect(names).toEqual(['broken-00001', 'crash-00001', 'slow-00001']);
    }, PATIENCE);
    expect(screen.getAllByText('Does not start')).toHaveLength(2);
  });
});

describe('whoever may not look at all namespaces', () => {
  test('names one, of which alone is asked then', async () => {
    await play('fault-image-pull');
    show(<RevisionsPage />);
    await screen.findByText('broken-00001', {}, PATIENCE);
    const before = api.requests.length;
    await userEvent.type(screen.getByLabelText('Only this namespace'), 'images{Enter}');
    const asked = () => api.requests.slice(before).map(({ path }) => path);
    await waitFor(
      () => expect(asked().some(path => path.includes('/namespaces/images/pods'))).toBe(true),
      PATIENCE
    );
    expect(asked().filter(path => /^\/api\/v1\/pods\?labelSelector.*limit/.test(path))).toEqual([]);
    expect(await screen.findByText('broken-00001', {}, PATIENCE)).toBeTruthy();
  });
});

describe('the plugin', () => {
  test('registers its pages, its entry in the sidebar, its sections and its settings', async () => {
    await import('./index.tsx');
    const state = store.getState();
    const paths = Object.values(state.routes.routes).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['/skscope/revisions', '/skscope/serverlessservices/:namespace/:name'])
    );
    expect(Object.keys(state.sidebar.entries)).toContain('skscope');
    expect(state.detailsViewSection.detailsViewSections).toHaveLength(1);
    expect(state.detailsViewSection.detailsViewSectionsProcessors).toHaveLength(1);
  });
});
