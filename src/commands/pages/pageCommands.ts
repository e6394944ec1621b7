import { message } from '../../text/message.ts';
import type { Evidence } from '../../forwarding/verification/report/evidence.ts';
import { evidenceHtml } from '../../forwarding/verification/report/evidenceHtml.ts';
import { evidenceJson } from '../../forwarding/verification/report/evidenceJson.ts';
import { shown } from '../../text/foreignText.ts';
import { saveAs } from '../../ui/ask/saveAs.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showInformation } from '../../ui/showText.ts';
import { evidenceOf } from '../../views/fleet/fleetEvidence.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { Command, CommandContext } from '../command.ts';
import { toolNow } from '../toolNow.ts';

/** Commands that open a page, in a chunk that loads with the first of them. */
export const pageCommands = {
  openOverview,
  openFleet,
  saveEvidence,
  showPlan,
} satisfies Readonly<Record<string, Command>>;

/** Open Overview: of the row that started it, else of the cluster that the user picks. */
async function openOverview(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { title: message('Open Overview'), offers: () => true });
  if (row !== undefined) await (await context.overview()).show(row.cluster.id);
}

/** Open Fleet: all clusters of the account on one page. */
async function openFleet(context: CommandContext): Promise<void> {
  const { clusters } = context;
  // The page fills while they are read; what fails about the account is said on it.
  if (clusters.rows().length === 0) void clusters.refreshAll();
  await (await context.fleet()).show();
}

/** Save as Evidence: what is read of all clusters now, for an auditor; what isn’t read again is not known in it. */
async function saveEvidence(context: CommandContext): Promise<void> {
  // Last, with the file chosen: a progress that closes takes the focus from a question.
  const make = async (): Promise<Evidence> => {
    const since = Date.now();
    await readAllAgain(context);
    const sources = await (await context.fleet()).allKnown();
    return evidenceOf(sources, { account: context.clusters.target()?.account, tool: toolNow(), since });
  };
  const day = new Date().toISOString().slice(0, 10);
  await saveAs(message('Save as Evidence'), `audit-forwarding-evidence-${day}`, [
    {
      label: shown`HTML`,
      detail: message('To print, and to read in a browser'),
      ending: 'html',
      write: async () => evidenceHtml(await make()),
    },
    {
      label: shown`JSON`,
      detail: message('For programs; its schema comes with the extension'),
      ending: 'json',
      write: async () => evidenceJson(await make()),
    },
  ]);
}

/** Reads all clusters; who has waited long enough goes on with what has been read. */
async function readAllAgain({ clusters, signal }: CommandContext): Promise<void> {
  const title = localize(message('Reading all clusters. Cancel to go on with those that have been read.'));
  await withCancellableProgress(title, signal, async (ended) => {
    const cancelled = new Promise<void>((resolve) => {
      ended.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([clusters.refreshAll(), cancelled]);
  });
}

/** Show Plan: the page of the plan that runs on a cluster, waits for the decision there, or was run last. */
async function showPlan(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { title: message('Show Plan'), offers: () => true });
  if (row === undefined || (await (await context.previews()).reopen(row.cluster.id))) return;
  void showInformation(localize(message('No plan was run on {0} from here.', row.cluster.name)));
}
