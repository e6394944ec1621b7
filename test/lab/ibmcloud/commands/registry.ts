import { updateAccount } from '../../account/store.ts';
import { type Call, type Command, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { registryDomains } from '../places.ts';

/** `cr region-set REGION`: stays set for every terminal of the user. Without a region it asks. */
export const registryRegionSet: Command = {
  summary: 'Set a target region for the IBM Cloud Container Registry commands.',
  usage: '[REGION]',
  flags: [quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  async run(call) {
    const region = call.positionals[0] ?? (await askRegion(call));
    const domain = Object.hasOwn(registryDomains, region) ? registryDomains[region] : undefined;
    if (domain === undefined) throw localFailure(`The region '${region}' is not recognized.`);
    updateAccount(call.lab, (account) => {
      account.registryRegion = region;
    });
    call.out.say(`The region is set to '${region}', the registry is '${domain}'.\n`);
    call.out.ok();
  },
};

/** `cr region`. */
export const registryRegion: Command = {
  summary: 'Display the targeted region and registry.',
  usage: '',
  flags: [quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run({ account, out }) {
    const domain = registryDomains[account.registryRegion] ?? '';
    out.say(`You are targeting region '${account.registryRegion}', the registry is '${domain}'.\n`);
    out.ok();
  },
};

async function askRegion(call: Call): Promise<string> {
  const names = Object.keys(registryDomains);
  call.out.say('Choose a region');
  names.forEach((name, index) => call.out.say(`${index + 1}. ${name} ('${registryDomains[name] ?? ''}')`));
  call.out.prompt('Enter a number ()> ');
  const answer = await call.readLine();
  const chosen = names[Number(answer) - 1];
  if (chosen === undefined) throw localFailure('EOF');
  return chosen;
}
