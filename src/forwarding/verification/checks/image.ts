import { message, type Message } from '../../../text/message.ts';
import { isFloating } from '../../forwarder/imageName.ts';
import { isLogAnalysisImage } from '../../webhook/names.ts';
import { pass, seen, unknown, warning, type Answer, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** Whether the forwarder's image is retired, and whether all nodes run the same one. */
export const image: Check = {
  id: 'image',
  title: message('Image'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment }) {
    const containers = (await deployment()).spec?.template.spec?.containers ?? [];
    if (containers.length === 0) return unknown(message('The Deployment has no containers.'));
    const answers = containers.flatMap(({ image: name = '', imagePullPolicy }): readonly Answer[] => {
      const evidence = [seen(message('Image'), `${name}, ${imagePullPolicy ?? '–'}`)];
      if (isLogAnalysisImage(name)) {
        const text = message('Move to Cloud Logs: this image and IBM Log Analysis are retired.');
        return [warning(text, { evidence, remedy: setUpForwarding(cluster) })];
      }
      return isFloating(name) && imagePullPolicy === 'IfNotPresent'
        ? [
            warning(message('Image tag isn’t pinned; nodes may run different builds.'), {
              evidence,
              remedy: setUpForwarding(cluster),
            }),
          ]
        : [];
    });
    return answers.length > 0
      ? answers
      : pass(
          pinning(containers.map(({ image: name = '' }) => name)),
          ...containers.map(({ image: name }) => seen(message('Image'), name ?? '–')),
        );
  },
};

/** How exactly the names say what runs. */
function pinning(images: readonly string[]): Message {
  if (images.some(isFloating)) return message('The image isn’t retired, and is pulled at each start.');
  return images.every((image) => image.includes('@'))
    ? message('The image isn’t retired, and is pinned by its digest.')
    : message('The image isn’t retired, and is pinned to a version.');
}
