import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { askModal } from '../../ui/showText.ts';
import { adminPromise, agreeToAdmin } from '../askAdmin.ts';
import type { AdminDecision } from '../verification/adminQuestion.ts';

/** The question before admin credentials are used for plans on several clusters: those that are skipped get none. */
export async function askAdminForClusters(names: readonly string[]): Promise<AdminDecision> {
  const question = message('Use admin credentials for {0}?', names.join(', '));
  const detail = message(
    'Your own credentials can’t do this on at least one of these clusters. {0} Without them, those clusters are left out.',
    localize(adminPromise),
  );
  const [use, skip] = [agreeToAdmin, message('Skip These Clusters')].map(localize);
  switch (await askModal(localize(question), localize(detail), use ?? '', skip ?? '')) {
    case use:
      return 'use';
    case skip:
      return 'skip';
    default:
      return 'cancel';
  }
}
