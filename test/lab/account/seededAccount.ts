import type { AccountState } from '../state.ts';

export const mainAccount = {
  guid: '9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  name: 'Example Production',
  defaultGroup: '950cec30388441ce809ca0d18b5ca3bc',
} as const;

export const otherAccount = {
  guid: '1a2b3c4d5e6f708192a3b4c5d6e7f809',
  name: 'Example Sandbox',
  defaultGroup: '4f1e2d3c4b5a69788796a5b4c3d2e1f0',
} as const;

/** The resource group that is not the targeted one. */
export const audit = { id: '7c6b5a49382716f5e4d3c2b1a09f8e7d', name: 'audit-team' } as const;

/** The bucket of the main account in Object Storage. */
export const bucketCrn = `crn:v1:bluemix:public:cloud-object-storage:global:a/${mainAccount.guid}:f8b3176e-0000-4e14-a2f9-7f82634e7f0b:bucket:audit-archive`;

/** Logged in to the main account, region us-south, resource group `default`, both plug-ins installed. */
export function seededAccount(): AccountState {
  const owner = 'owner@example.com';
  return {
    session: {
      loggedIn: true,
      expired: false,
      user: 'user@example.com',
      accountGuid: mainAccount.guid,
      region: 'us-south',
      resourceGroupId: mainAccount.defaultGroup,
    },
    accounts: [
      { guid: mainAccount.guid, name: mainAccount.name, state: 'ACTIVE', owner },
      { guid: otherAccount.guid, name: otherAccount.name, state: 'ACTIVE', owner },
    ],
    resourceGroups: [
      { id: mainAccount.defaultGroup, name: 'default', isDefault: true, accountGuid: mainAccount.guid },
      { ...audit, isDefault: false, accountGuid: mainAccount.guid },
      { id: otherAccount.defaultGroup, name: 'default', isDefault: true, accountGuid: otherAccount.guid },
    ],
    serviceInstances: [
      {
        name: 'cloud-logs-dal',
        service: 'logs',
        guid: '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43',
        region: 'us-south',
        accountGuid: mainAccount.guid,
        resourceGroupId: mainAccount.defaultGroup,
        dashboardUrl: 'https://dashboard.us-south.logs.cloud.ibm.com/2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43',
      },
      {
        name: 'cloud-logs-audit',
        service: 'logs',
        guid: '8e4d2a70-1c95-4f6b-8a3e-d07b5c9e1f26',
        region: 'eu-de',
        accountGuid: mainAccount.guid,
        resourceGroupId: audit.id,
      },
      {
        name: 'activity-tracker-old',
        service: 'logdnaat',
        guid: 'c3a81f5d-6e27-49b0-8d14-f92a7b0e5c68',
        region: 'us-south',
        accountGuid: mainAccount.guid,
        resourceGroupId: mainAccount.defaultGroup,
        dashboardUrl: 'https://app.us-south.logging.cloud.ibm.com',
      },
    ],
    plugins: { containerService: true, containerRegistry: true },
    registryRegion: 'us-south',
    latencyMs: 0,
    unknowns: {
      webhookGetUnset: 'empty',
      webhookGetJson: 'full',
      targetJsonLoggedOut: 'empty-object',
      busyMaster: 'refused',
      kubeconfigUser: 'oidc',
      adminKeys: 'embedded',
    },
    messageOfTheDay: 'Kubernetes version 1.30 is unsupported as of 1 October 2026. Update your clusters.',
  };
}
