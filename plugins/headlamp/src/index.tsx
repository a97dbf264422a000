/** skscope in Headlamp: why a revision is in its state, on the pages of SKS, Revision and Knative Service, and all of them on one. */
import {
  type DetailsViewSectionProps,
  registerDetailsViewSection,
  registerDetailsViewSectionsProcessor,
  registerPluginSettings,
  registerRoute,
  registerSidebarEntry,
} from '@kinvolk/headlamp-plugin/lib';
import { localeOf, panelWords } from '../../../lib/panel/index.ts';
import { RevisionsPage, SKS_ROUTE } from './components/revisions-page.tsx';
import { Settings } from './components/settings.tsx';
import { SksPage } from './components/sks-page.tsx';
import { sectionsWithWhyFirst } from './components/why-first.ts';
import { WhySection } from './components/why-section.tsx';
import { PLUGIN_NAME } from './connection/settings.ts';

/** An entry of the sidebar says one thing for as long as the page is open: in the language in which it was opened. */
const words = panelWords(
  localeOf(localStorage.getItem('i18nextLng') ?? navigator.language),
  Date.now()
);
const Why = ({ resource }: DetailsViewSectionProps) => <WhySection resource={resource} />;

registerDetailsViewSection(Why);
registerDetailsViewSectionsProcessor((_resource, sections) => sectionsWithWhyFirst(sections, Why));

registerSidebarEntry({
  parent: null,
  name: 'skscope',
  label: words.text('panel', 'sidebar'),
  icon: 'mdi:arrow-decision-outline',
  url: '/skscope/revisions',
});
registerRoute({
  path: '/skscope/revisions',
  sidebar: 'skscope',
  name: 'skscopeRevisions',
  exact: true,
  component: () => <RevisionsPage />,
});
registerRoute({
  path: '/skscope/serverlessservices/:namespace/:name',
  sidebar: 'skscope',
  name: SKS_ROUTE,
  exact: true,
  component: () => <SksPage />,
});
registerPluginSettings(PLUGIN_NAME, Settings, true);
