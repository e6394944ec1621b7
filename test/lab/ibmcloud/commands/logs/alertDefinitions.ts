import { alertsOf, changeAlerts, createAlert } from '../../../cloud-logs/alerts.ts';
import type { CloudLogsInstance } from '../../../cloud-logs/instance.ts';
import type { AccountState } from '../../../state.ts';
import type { Call, Command } from '../../command.ts';
import { localFailure } from '../../failures.ts';
import { apiError, forbidden, instanceOf, listCommand, logsFlags } from '../logsInstance.ts';

/** `logs alert-definitions`: a Reader may. */
export const alertDefinitions = listCommand({
  summary: 'Get a list of all alert definitions.',
  usage: '',
  name: 'alert_definitions',
  mayRead: () => true,
  items: (_, call) => alertsOf(call.lab, instanceOf(call).guid),
  columns: { Name: 'name', ID: 'id' },
});

/** `logs alert-definition-create`: what its option is called is not documented. */
export function alertDefinitionCreate(option: NonNullable<AccountState['unknowns']['alertOption']>): Command {
  return {
    summary: 'Create an alert definition.',
    usage: `${option === 'none' ? '' : `--${option} PROTOTYPE | @PROTOTYPE-FILE `}[--output FORMAT] [--service-url URL]`,
    flags: [...(option === 'none' ? [] : [{ names: [option], value: true, required: true } as const]), ...logsFlags],
    positionals: 'taken',
    login: 'not-logged-in-core',
    run(call) {
      const { guid, instance } = instanceOf(call);
      requireWriter(instance);
      const integrations = instance.webhooks.map(({ external_id: id }) => id);
      const made = createAlert(call.lab, guid, parsed(instance, call.flags.get(option) ?? ''), integrations);
      if (typeof made === 'string') throw apiError(instance, 400, 'bad_request_or_unspecified', made);
      answer(call, made);
    },
  };
}

/** `logs alert-definition-delete`: asks unless it is forced. */
export const alertDefinitionDelete: Command = {
  summary: 'Delete an alert definition.',
  usage: '--id ID [--force] [--service-url URL]',
  flags: [{ names: ['id'], value: true, required: true }, { names: ['force', 'f'] }, ...logsFlags],
  positionals: 'taken',
  login: 'not-logged-in-core',
  async run(call) {
    const { flags, lab, out } = call;
    const { guid, instance } = instanceOf(call);
    if (!flags.has('force')) {
      out.prompt('Are you sure you want to delete this resource? [y/N] > ');
      if ((await call.readLine()) !== 'y') throw localFailure('EOF');
    }
    requireWriter(instance);
    const id = flags.get('id');
    if (!alertsOf(lab, guid).some((alert) => alert.id === id)) {
      throw apiError(instance, 404, 'not_found', `Alert ${id ?? ''} not found`);
    }
    changeAlerts(lab, guid, (alerts) => alerts.filter((alert) => alert.id !== id));
    out.say('...\nOK');
  },
};

/** @throws CallFailed */
function requireWriter({ role }: CloudLogsInstance): void {
  if (role !== 'writer' && role !== 'manager') throw forbidden();
}

function parsed(instance: CloudLogsInstance, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw apiError(instance, 400, 'bad_request_or_unspecified', 'Failed to deserialize JSON');
  }
}

function answer({ isText, out }: Call, value: unknown): void {
  if (isText) throw new Error('The lab answers this call as JSON only.');
  out.json(value);
}
