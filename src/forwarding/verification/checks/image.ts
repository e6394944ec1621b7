import { message } from '../../../text/message.ts';
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
    if (containers.length === 0) return unknown(message('The Deployment names no container.'));
    const answers = containers.flatMap(({ image: name = '', imagePullPolicy }): readonly Answer[] => {
      const evidence = [seen('Image', `${name}, ${imagePullPolicy ?? '–'}`)];
      if (isLogAnalysisImage(name)) {
        const text = message('The image is retired, as is IBM Log Analysis; move to Cloud Logs.');
        return [warning(text, { evidence, remedy: setUpForwarding(cluster) })];
      }
      return isFloating(name) && imagePullPolicy === 'IfNotPresent'
        ? [
            warning(
              message(
                'The image’s tag floats and is pulled only where a node lacks it, so nodes may run different ones.',
              ),
              { evidence },
            ),
          ]
        : [];
    });
    return answers.length > 0
      ? answers
      : pass(
          message('The image is not retired, and nodes run the same one.'),
          ...containers.map(({ image: name }) => seen('Image', name ?? '–')),
        );
  },
};
