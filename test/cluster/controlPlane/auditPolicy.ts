/** The policies of IKS 1.30 and later, as `ibmcloud-facts.md` 1.8 condenses them. */
export function auditPolicy(policy: string): object {
  const writes = ['update', 'patch', 'create', 'delete', 'deletecollection'];
  const verboseRules = [
    {
      level: 'Metadata',
      resources: [
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
        { group: '', resources: ['serviceaccounts/token'] },
      ],
    },
    { level: 'RequestResponse', verbs: writes },
  ];
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitManagedFields: true,
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'None', nonResourceURLs: ['/api*', '/version', '/healthz*', '/readyz*', '/livez*'] },
      ...(policy === 'verbose' ? verboseRules : []),
      { level: 'Metadata' },
    ],
  };
}
