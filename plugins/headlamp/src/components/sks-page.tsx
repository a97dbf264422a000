/** The page of a ServerlessService. Headlamp's own page of a custom resource takes no sections of plugins. */
import { K8s } from '@kinvolk/headlamp-plugin/lib';
import { DetailsGrid } from '@kinvolk/headlamp-plugin/lib/CommonComponents';
import { useParams } from 'react-router-dom';

export const ServerlessService = K8s.crd.makeCustomResourceClass({
  apiInfo: [{ group: 'networking.internal.knative.dev', version: 'v1alpha1' }],
  isNamespaced: true,
  pluralName: 'serverlessservices',
  singularName: 'serverlessservice',
  kind: 'ServerlessService',
});

export function SksPage() {
  const { namespace, name } = useParams<{ namespace: string; name: string }>();
  return (
    <DetailsGrid
      resourceType={ServerlessService}
      name={name}
      namespace={namespace}
      withEvents
      noDefaultActions
      extraInfo={sks => {
        const { spec, status } = sks?.jsonData ?? {};
        if (spec === undefined) return [];
        return [
          { name: 'Mode', value: spec.mode ?? '–' },
          { name: 'Activators', value: String(spec.numActivators ?? '–') },
          { name: 'Public Service', value: status?.serviceName ?? '–' },
          { name: 'Private Service', value: status?.privateServiceName ?? '–' },
        ];
      }}
    />
  );
}
