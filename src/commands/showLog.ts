import type { CommandContext } from './commandContext.ts';

/** Opens the log. */
export async function showLog({ log }: CommandContext): Promise<void> {
  log.show();
}
