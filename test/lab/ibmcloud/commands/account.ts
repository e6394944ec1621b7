import { type Command, jsonFlags, quietFlag } from '../command.ts';
import { formatTable } from '../table.ts';

/** `account list`. Its JSON keys are not documented: a switch has both spellings. */
export const accountList: Command = {
  summary: 'List all accounts of the current user.',
  usage: '[--output FORMAT] [-q]',
  flags: [...jsonFlags, quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  progress: ({ account }) => `Retrieving all accounts of ${account.session.user}...`,
  run({ account, isText, out }) {
    if (isText) {
      out.ok();
      const rows = account.accounts.map(({ guid, name, state, owner }) => [guid, name, state, owner]);
      out.say(formatTable(['Account GUID', 'Name', 'State', 'Owner'], rows));
      return;
    }
    const isLower = account.unknowns.accountListKeys === 'lower-case';
    out.json(
      account.accounts.map(({ guid, name, state, owner }) =>
        isLower
          ? { account_id: guid, name, state, owner }
          : { AccountGUID: guid, Name: name, State: state, Owner: owner },
      ),
    );
  },
};

/** `resource groups` of the targeted account. */
export const resourceGroups: Command = {
  summary: 'List all resource groups under the current account.',
  usage: '[--output FORMAT] [-q]',
  flags: [{ names: ['default'] }, ...jsonFlags, quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  progress({ account }) {
    const name = account.accounts.find(({ guid }) => guid === account.session.accountGuid)?.name ?? '';
    return `Retrieving all resource groups under account ${name} as ${account.session.user}...`;
  },
  run({ account, flags, isText, out }) {
    const groups = account.resourceGroups
      .filter((group) => group.accountGuid === account.session.accountGuid)
      .filter((group) => group.isDefault || !flags.has('default'));
    if (isText) {
      out.ok();
      const rows = groups.map(({ name, id, isDefault }) => [name, id, String(isDefault), 'ACTIVE']);
      out.say(formatTable(['Name', 'ID', 'Default Group', 'State'], rows));
      return;
    }
    out.json(
      groups.map(({ id, name, isDefault, accountGuid }) => ({
        id,
        crn: `crn:v1:bluemix:public:resource-controller::a/${accountGuid}::resource-group:${id}`,
        account_id: accountGuid,
        name,
        state: 'ACTIVE',
        default: isDefault,
        quota_id: 'a3d7b8d01e261c24677937c29ab33f3c',
        quota_url: '/v2/quota_definitions/a3d7b8d01e261c24677937c29ab33f3c',
        payment_methods_url: `/v2/resource_groups/${id}/payment_methods`,
        resource_linkages: [],
        teams_url: `/v2/resource_groups/${id}/teams`,
        created_at: '2024-02-06T10:12:31.512Z',
        updated_at: '2024-02-06T10:12:31.512Z',
      })),
    );
  },
};

/** `iam oauth-tokens`: a secret. The lab's own is worth nothing anywhere. */
export const oauthTokens: Command = {
  summary: 'Retrieve and display the OAuth tokens for the current session.',
  usage: '[--output FORMAT] [-q]',
  flags: [...jsonFlags, quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run({ account, isText, out }) {
    const token = `Bearer lab-${account.session.accountGuid}`;
    if (isText) out.say(`IAM token:  ${token}`);
    else out.json({ iam_token: token });
  },
};
