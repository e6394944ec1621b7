import type { CommandContext } from '../command.ts';

export async function showLog({ log }: CommandContext): Promise<void> {
  log.show();
}
