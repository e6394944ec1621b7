import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';

/**
 * The plan of one of several clusters. Some plans do with less where a cluster can't be read; but a cluster whose admin
 * credentials the user skipped is left out, as the question says.
 * @param mayUse whether the user agrees to the cluster's admin credentials.
 * @throws Failure as `plan`; `other` if the user did not agree.
 */
export async function unlessSkipped<Plan>(
  plan: (useAdmin: () => Promise<boolean>) => Promise<Plan>,
  mayUse: () => Promise<boolean>,
): Promise<Plan> {
  let isSkipped = false;
  const made = await plan(async () => {
    const may = await mayUse();
    if (!may) isSkipped = true;
    return may;
  });
  if (isSkipped) throw new Failure('other', message('Left out, since you skipped its admin credentials.'));
  return made;
}
