import { portReached } from '../../forwarding/forwarder/servicePort.ts';
import { parseServiceProxyUrl, type ServiceProxyTarget } from '../../forwarding/webhook/url/serviceProxyUrl.ts';
import { message, type Message } from '../../text/message.ts';
import { columnOf } from '../manifest/changes.ts';
import type { ManifestFile, WorkspaceFacts } from '../manifest/manifestFile.ts';
import type { ManifestObject } from '../manifest/manifestObject.ts';
import { appliedNamespace } from '../manifest/pods.ts';
import { webhookUrlsIn } from '../manifest/webhookUrls.ts';
import { entry, itemsAt, scalarAt, type YamlMap, type YamlNode } from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/**
 * The service proxy compares the port of the webhook's URL with the name of the Service's port: a bare `NAME` reaches
 * only an unnamed port, and `http:NAME:http` only a port with that name. Otherwise the API server answers 503.
 */
export const webhookPort: Rule = {
  id: 'webhook-port',
  *check(file, facts) {
    const services = file.objects.filter(({ kind }) => kind === 'Service');
    if (services.length === 0) return;
    const asked = urlsIn(file, facts);
    for (const service of services) {
      const ports = itemsAt(service.node, 'spec', 'ports').filter((port) => port.type === 'map');
      const [first] = ports;
      const wrong = asked.find(({ target }) => isFor(target, service) && !reaches(target, ports));
      if (first === undefined || wrong === undefined) continue;
      const place = entry(first, 'name') ?? first.entries[0];
      if (place === undefined) continue;
      yield {
        severity: 'error',
        message: sentence(service.name, wrong.target.port, wrong.file),
        start: place.key.start,
        end: (place.value ?? place.key).end,
        fixes: () =>
          oneFix(
            message('Name the Port as in the URL'),
            ports.length === 1 ? renamed(file.text, first, wrong.target.port) : undefined,
          ),
      };
    }
  },
};

interface Asked {
  readonly target: ServiceProxyTarget;
  /** The URL's file; empty for this file. */
  readonly file: string;
}

function urlsIn(file: ManifestFile, facts: WorkspaceFacts): Asked[] {
  const urls = [...webhookUrlsIn(file.text).map((url) => ({ url, file: '' })), ...facts.webhookUrls];
  return urls.flatMap(({ url, file: where }) => {
    const target = parseServiceProxyUrl(url);
    return target === undefined ? [] : [{ target, file: where }];
  });
}

const isFor = (target: ServiceProxyTarget, service: ManifestObject): boolean =>
  target.service === service.name && target.namespace === appliedNamespace(service);

function reaches({ port }: ServiceProxyTarget, ports: readonly YamlNode[]): boolean {
  const named = ports.map((one) => {
    const number = scalarAt(one, 'port')?.value;
    // A name that is not text is invalid for the API server, but it is not a missing name.
    return { name: String(scalarAt(one, 'name')?.value ?? ''), port: typeof number === 'number' ? number : undefined };
  });
  return portReached(named, port) !== undefined;
}

function sentence(service: string, port: string, file: string): Message {
  if (port === '') {
    return file === ''
      ? message(
          'Add the port’s name to the webhook URL in this file: without it, only an unnamed port of {0} is reached.',
          service,
        )
      : message(
          'Add the port’s name to the webhook URL in {1}: without it, only an unnamed port of {0} is reached.',
          service,
          file,
        );
  }
  return file === ''
    ? message('{0} has no port named {1}, which the webhook URL in this file needs.', service, port)
    : message('{0} has no port named {1}, which the webhook URL in {2} needs.', service, port, file);
}

/** Inserts, replaces or removes the port's name to match the URL. */
function renamed(source: string, port: YamlMap, name: string): readonly TextChange[] | undefined {
  const [first] = port.entries;
  if (port.flow || first === undefined || /^\d+$/.test(name)) return undefined;
  const present = entry(port, 'name');
  if (present === undefined) {
    const at = first.key.start;
    return [{ start: at, end: at, text: `name: ${name}\n${' '.repeat(columnOf(source, at))}` }];
  }
  if (name !== '') return present.value && [{ start: present.value.start, end: present.value.end, text: name }];
  const index = port.entries.indexOf(present);
  const next = port.entries[index + 1];
  if (next !== undefined) return [{ start: present.key.start, end: next.key.start, text: '' }];
  const before = port.entries[index - 1];
  const end = present.value?.end ?? present.key.end;
  return before && [{ start: before.value?.end ?? before.key.end, end, text: '' }];
}
