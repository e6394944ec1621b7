import { readText } from '../../account/files.ts';
import { updateAccount } from '../../account/store.ts';
import { type Call, type Command, jsonFlags, quietFlag } from '../command.ts';
import { CallFailed, localFailure } from '../failures.ts';
import { targetText } from '../targetView.ts';

const SERVICE_ID_KEY = 'service-id';
/** How `target` shows it; the CLI was not seen doing so. */
const SERVICE_ID = 'ServiceId-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

/**
 * `login`: with an API key (`--apikey` or `IBMCLOUD_API_KEY`) without questions, with `--sso` asking for a one-time
 * code, else asking for user and password. Any value logs in, but an API key or code `wrong`; the key `service-id` as a
 * service ID.
 */
export const login: Command = {
  summary: 'Log in to IBM Cloud.',
  usage:
    '[-a API] [--sso] [-u USERNAME] [-p PASSWORD] [--apikey KEY | @KEY_FILE] [-c ACCOUNT_ID | --no-account] [-g RESOURCE_GROUP] [-r REGION | --no-region] [-q]',
  flags: [
    { names: ['a'], value: true },
    { names: ['sso'] },
    { names: ['u'], value: true },
    { names: ['p'], value: true },
    { names: ['apikey'], value: true },
    { names: ['c'], value: true },
    { names: ['no-account'] },
    { names: ['accept'] },
    { names: ['g'], value: true },
    { names: ['r'], value: true },
    { names: ['no-region'] },
    { names: ['vpc'] },
    { names: ['skip-ssl-validation'] },
    ...jsonFlags,
    quietFlag,
  ],
  positionals: 'taken',
  async run(call) {
    const { out, flags } = call;
    const isQuiet = flags.has('q');
    if (!isQuiet) out.say('API endpoint: https://cloud.ibm.com');
    const credential = await askCredential(call);
    if (!isQuiet) out.say('Authenticating...');
    if (credential === undefined || credential === '') {
      throw new CallFailed({ stderr: 'Not logged in.\nFAILED\nEOF\n\n', exitCode: 1 });
    }
    if (credential === 'wrong') {
      throw localFailure(
        'Remote server error. Status code: 400, error code: BXNIM0415E, message: Provided API key could not be found.',
      );
    }
    const account = updateAccount(call.lab, (state) => {
      const { session } = state;
      session.loggedIn = true;
      session.expired = false;
      if (credential === SERVICE_ID_KEY) session.user = SERVICE_ID;
      if (flags.has('no-region')) session.region = '';
      session.region = flags.get('r') ?? session.region;
      const wanted = flags.get('c');
      if (wanted !== undefined && wanted !== session.accountGuid) {
        if (!state.accounts.some(({ guid }) => guid === wanted)) {
          throw new CallFailed({
            stderr: `Not logged in.\nFAILED\nBSS Account '${wanted}' was not found.\n\n`,
            exitCode: 1,
          });
        }
        session.accountGuid = wanted;
        session.resourceGroupId = null;
      }
      const group = state.resourceGroups.find(
        ({ name, accountGuid }) => name === flags.get('g') && accountGuid === session.accountGuid,
      );
      if (group) session.resourceGroupId = group.id;
      return state;
    });
    if (!isQuiet) out.ok();
    out.say(`\n${' '.repeat(22)}\n${targetText(account)}`);
  },
};

/** The API key, one-time code or password; asks for it where no flag holds it. `undefined` at the end of the input. */
async function askCredential(call: Call): Promise<string | undefined> {
  const { flags, environment } = call;
  const key = flags.get('apikey') ?? flags.get('p');
  if (key !== undefined) return key.startsWith('@') ? keyInFile(key.slice(1)) : key;
  if (flags.has('sso')) return await askPasscode(call);
  const fromEnvironment = environment['IBMCLOUD_API_KEY'] ?? environment['BLUEMIX_API_KEY'];
  if (fromEnvironment) return fromEnvironment;
  if (!flags.has('u')) {
    call.out.prompt('\nEmail> ');
    if ((await call.readLine()) === undefined) return undefined;
  }
  call.out.prompt('\nPassword> ');
  return await call.readLine();
}

/** `--apikey @FILE`: the file as IBM Cloud gives it for download, or one that holds nothing but the key. */
function keyInFile(path: string): string {
  const text = readText(path)?.trim();
  if (text === undefined) throw localFailure(`The API key file '${path}' could not be read.`);
  if (!text.startsWith('{')) return text;
  const { apikey } = JSON.parse(text) as { readonly apikey?: string };
  return apikey ?? '';
}

/**
 * First whether to open the browser, which the lab never does; then the code. A code in the first place is taken too.
 */
async function askPasscode(call: Call): Promise<string | undefined> {
  call.out.say();
  call.out.say('Get One Time Code from https://identity-1.us-south.iam.cloud.ibm.com/identity/passcode to proceed.');
  call.out.prompt('Open the URL in the default browser? [Y/n] > ');
  const answer = await call.readLine();
  if (answer === undefined || !/^(y|yes|n|no|)$/i.test(answer.trim())) return answer?.trim();
  call.out.prompt('One Time Code > ');
  return (await call.readLine())?.trim();
}

/** `logout`: the session ends for every terminal of the user. */
export const logout: Command = {
  summary: 'Log out of IBM Cloud.',
  usage: '[-q]',
  flags: [quietFlag],
  positionals: 'taken',
  progress: () => 'Logging out...',
  run(call) {
    updateAccount(call.lab, ({ session }) => {
      session.loggedIn = false;
      session.expired = false;
    });
    call.out.ok();
  },
};
