import type { CommandContext } from '../command.ts';

/** Opens the log. */
export async function showLog({ log }: CommandContext): Promise<void> {
  log.show();
}
