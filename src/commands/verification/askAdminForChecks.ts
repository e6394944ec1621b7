import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { askModal } from '../../ui/showText.ts';
import { adminPromise, agreeToAdmin, cannotLook } from '../askAdmin.ts';
import type { AdminDecision } from './adminQuestion.ts';

/**
 * The question before admin credentials are used for checks, which can do without: those inside these clusters are
 * then skipped.
 */
export async function askAdminForChecks(names: readonly string[]): Promise<AdminDecision> {
  const question = message('Use admin credentials for {0}?', names.join(', '));
  const reason =
    names.length === 1
      ? cannotLook
      : message('Your own credentials can’t read at least one of these clusters, and OpenShift gives none that last.');
  const detail = message(
    '{0} {1} Without them, checks inside are skipped. “Use for This Session” doesn’t ask again about {2} until this window closes.',
    localize(reason),
    localize(adminPromise),
    names.length === 1 ? message('this cluster') : message('these clusters'),
  );
  const [use, session, skip] = [agreeToAdmin, message('Use for This Session'), message('Skip Those Checks')].map(
    localize,
  );
  switch (await askModal(localize(question), localize(detail), use ?? '', session ?? '', skip ?? '')) {
    case use:
      return 'use';
    case session:
      return 'use for this session';
    case skip:
      return 'skip';
    default:
      return 'cancel';
  }
}
