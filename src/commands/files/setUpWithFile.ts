import { Failure } from '../../failure/failure.ts';
import { readPreset } from '../../forwarding/routes/readPreset.ts';
import { message } from '../../text/message.ts';
import { auditDocument, requireTrust } from '../auditDocument.ts';
import type { CommandContext } from '../command.ts';
import { setUpForwarding } from '../flows/setUpForwarding.ts';

/** Use This File in Set Up…: the wizard of Set Up Audit Forwarding, with the answers that a file implies. */
export async function setUpWithFile(context: CommandContext, argument: unknown): Promise<void> {
  requireTrust();
  const { name, objects } = await auditDocument(argument);
  const preset = readPreset(objects);
  if (preset === undefined) {
    throw new Failure('invalid-input', message('{0} doesn’t say where the audit log should go.', name));
  }
  await setUpForwarding(context, { preset });
}
