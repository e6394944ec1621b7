import { inGlobalRegistry, type FormerRegion } from '../../forwarding/cluster/globalRegistry.ts';
import { withCluster } from '../../forwarding/cluster/withCluster.ts';
import { inputsOfImageChange, planImageChange } from '../../forwarding/flows/changeImage.ts';
import { readPresentState } from '../../forwarding/flows/setUp.ts';
import { readForwarderImage, type ForwarderImage } from '../../forwarding/forwarder/forwarderImage.ts';
import { foundByName } from '../../forwarding/forwarder/forwarderPods.ts';
import { IBM_IMAGES, isFloating, partsOf } from '../../forwarding/forwarder/imageName.ts';
import { inspectedImage } from '../../forwarding/forwarder/inspectedImage.ts';
import { CLOUD_LOGS_IMAGE } from '../../forwarding/routes/manifests/pinnedImages.ts';
import { knownRoute } from '../../forwarding/webhook/knownRoutes.ts';
import { recogniseWebhook } from '../../forwarding/webhook/recogniseWebhook.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { inspectImage, listIbmImages, type RegistryImage } from '../../ibmcloud/commands/registry.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { joined, localize } from '../../ui/localize.ts';
import { askAdmin, cannotLook } from '../askAdmin.ts';
import { chooseForwarding } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { showInformation, pickOne, type Entry } from '../../ui/showText.ts';
import { restartForwarder } from './restartForwarder.ts';

/** Stores the user's registry region while another is set. */
export function formerRegion({ memory }: Pick<CommandContext, 'memory'>): FormerRegion {
  const KEY = 'registryRegion';
  return { get: () => memory.get(KEY), put: async (region) => memory.update(KEY, region) };
}

/** Inspect Forwarder Image: `ibmcloud cr image-inspect` of the forwarder's running image, as a document. */
export async function inspectForwarderImage(context: CommandContext, argument: unknown): Promise<void> {
  const found = await askRegistry(context, argument, message('Inspect Forwarder Image'), (running, signal) =>
    context.cli.run(inspectImage(inspectedImage(running.image).name), { signal }),
  );
  if (found === undefined) {
    return;
  }
  const { row, running, answer } = found;
  const { note } = inspectedImage(running.image);
  const content = JSON.stringify(
    {
      image: running.image,
      runningDigests: running.digests,
      ...(note === undefined ? {} : { note: localize(note) }),
      ...(running.isNamed ? {} : { forwarder: localize(foundByName) }),
      inspected: answer,
    },
    undefined,
    2,
  );
  await (await context.images()).show(row.cluster.name, content);
}

/**
 * Show Newer Images: the versions of the forwarder's image beside the running one, whether a restart would change it,
 * and a plan that runs another.
 */
export async function showNewerImages(context: CommandContext, argument: unknown): Promise<void> {
  const found = await askRegistry(context, argument, message('Show Newer Images'), (running, signal) => {
    const repository = partsOf(running.image).repository.slice('icr.io/'.length);
    return context.cli.run(listIbmImages(repository), { signal });
  });
  if (found === undefined) {
    return;
  }
  const { row, running, answer: images } = found;
  const current = images.find(({ tag }) => tag === partsOf(running.image).tag);
  const isPinned = running.image.includes('@');
  const restart = current !== undefined && !isPinned && !running.digests.includes(current.digest);
  const runs = exactImages(row, running);
  const picked = await pickOne<ImageEntry>(
    [
      ...images.map((image) => imageItem(image, running, runs)),
      ...(restart
        ? [{ label: localize(message('$(debug-restart) Restart Forwarder with This Image')), restart: true as const }]
        : []),
    ],
    {
      title: localize(message('Images of {0}', row.cluster.name)),
      question: localize(placeholderOf(running, restart, runs !== undefined)),
    },
  );
  if (picked?.restart === true) await restartForwarder(context, { clusterId: row.cluster.id });
  else if (picked?.image !== undefined) await changeImage(context, row, picked.image);
}

interface ImageEntry extends Entry {
  readonly restart?: true;
  /** The exact image that picking the entry runs; absent where it runs already, or cannot be chosen. */
  readonly image?: string;
}

function placeholderOf({ image }: ForwarderImage, restart: boolean, canChoose: boolean): Message {
  if (restart) return message('{0} is another image now than the one that runs', image);
  if (!image.includes('@')) return message('The forwarder runs what {0} means now', image);
  return canChoose
    ? message('Select an image to run it; you review the change first')
    : message('The forwarder’s image is pinned by its digest');
}

/** How to name each image exactly; `undefined` where the Deployment is none that Set Up changes. */
function exactImages(
  { webhook }: Row,
  { namespace, deployment, image }: ForwarderImage,
): ((image: RegistryImage) => string | undefined) | undefined {
  const { forwarder, id } = knownRoute('cloud-logs');
  const stored = webhook.reading?.value;
  const { repository } = partsOf(image);
  const isOurs = namespace === forwarder.namespace && deployment === forwarder.deployment;
  if (
    !isOurs ||
    !stored ||
    recogniseWebhook(stored).route !== id ||
    repository !== partsOf(CLOUD_LOGS_IMAGE).repository
  )
    return undefined;
  return ({ tag, digest }) => {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest) || !/^\w[\w.-]*$/.test(tag)) return undefined;
    return isFloating(`${repository}:${tag}`) ? `${repository}@${digest}` : `${repository}:${tag}@${digest}`;
  };
}

function imageItem(
  image: RegistryImage,
  { digests }: ForwarderImage,
  runs: ReturnType<typeof exactImages>,
): ImageEntry {
  const { tag, digest, created } = image;
  const isRunning = digests.includes(digest);
  const exact = isRunning ? undefined : runs?.(image);
  return {
    label: harmless(tag),
    description: isRunning ? localize(message('runs now')) : '',
    detail: joined([created.slice(0, 10), digest.slice(0, 19)].map(harmless), ' · '),
    ...(exact === undefined ? {} : { image: exact }),
  };
}

/** A set-up with this image and the present answers: what else differs is in the preview too. */
async function changeImage(context: CommandContext, { cluster }: Row, image: string): Promise<void> {
  const services = context.flowServices();
  const present = await withCancellableProgress(
    localize(message('Reading the audit set-up of {0}', cluster.name)),
    context.signal,
    (signal) => readPresentState(cluster, services, { signal, useAdmin: () => askAdmin(cannotLook, cluster.name) }),
  );
  const change = { cluster, image };
  const inputs = inputsOfImageChange(change, present);
  const plan = await planWithProgress(context, cluster.name, ({ signal }) =>
    planImageChange(change, present, services, { signal }),
  );
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'set-up', inputs: { ...inputs } },
    outcome: ({ delivery }) => deliverySummary(message('{0} now runs the chosen image.', cluster.name), delivery),
  });
}

interface Asked<T> {
  readonly row: Row;
  readonly running: ForwarderImage;
  readonly answer: T;
}

/** Finds the running image, and queries IBM's registry about it; `undefined` if there is nothing to query. */
async function askRegistry<T>(
  context: CommandContext,
  argument: unknown,
  title: Message,
  ask: (running: ForwarderImage, signal: AbortSignal) => Promise<T>,
): Promise<Asked<T> | undefined> {
  const row = await chooseForwarding(context, argument, title);
  if (row === undefined) {
    return undefined;
  }
  const { cluster, webhook } = row;
  const services = context.flowServices();
  const asked = await withCancellableProgress(
    localize(message('Looking up the image of {0}', cluster.name)),
    context.signal,
    async (signal): Promise<{ running: ForwarderImage; answer: T | undefined }> => {
      const choice = { signal, useAdmin: () => askAdmin(cannotLook, cluster.name) };
      const { value: running } = await withCluster(cluster, services, choice, (api) =>
        readForwarderImage(api, webhook.reading?.value, signal),
      );
      const answer = running.image.startsWith(IBM_IMAGES)
        ? await inGlobalRegistry(context.cli, formerRegion(context), signal, () => ask(running, signal))
        : undefined;
      return { running, answer };
    },
  );
  const { running, answer } = asked;
  if (answer === undefined) {
    void showInformation(
      localize(message('{0} runs {1}, which is none of IBM’s images.', cluster.name, running.image)),
    );
    return undefined;
  }
  return { row, running, answer };
}
