import { isFragile, nameLookup } from '../../forwarding/forwarder/haproxy/nameLookup.ts';
import { placeholdersIn } from '../../forwarding/forwarder/haproxy/placeholders.ts';
import { serversOf } from '../../forwarding/forwarder/haproxy/servers.ts';
import { isHostName } from '../../forwarding/routes/support/consumerAddress.ts';
import { checkConsumerAddress, checkHostName, checkPort } from '../../forwarding/routes/support/consumerInput.ts';
import { message, type Message } from '../../text/message.ts';
import { resolversFor } from '../haproxy/resolvers.ts';
import { configurationChange } from '../manifest/configHash.ts';
import { scalarText } from '../manifest/embeddedText.ts';
import type { ManifestFile, Configuration } from '../manifest/manifestFile.ts';
import { scalarsIn, type YamlScalar } from '../manifest/yamlNode.ts';
import type { Fix, Question, TextChange } from '../problem.ts';
import type { Found, Rule } from './rule.ts';

/** In a manifest `<…>`, a shell's `$(…)` as a whole value, and the cluster of the document's commands. */
const inManifest = /<[A-Z][A-Z0-9_.-]*>|^\$\(.+\)$|(?<=(?:--cluster[ =]|-c ))CLUSTER(?![\w-])/g;

const mayHold = /[<$]|CLUSTER/;

/** Placeholders from the document that are not replaced yet. */
export const placeholder: Rule = {
  id: 'placeholder',
  *check(file) {
    for (const configuration of file.configurations) yield* configurationPlaceholders(file, configuration);
    const configurations = new Set(file.configurations.map(({ holder }) => holder?.value));
    for (const { node } of file.objects) {
      for (const scalar of scalarsIn(node)) {
        if (!configurations.has(scalar)) yield* scalarPlaceholders(file.text, scalar);
      }
    }
  },
};

function* configurationPlaceholders(file: ManifestFile, configuration: Configuration): Generator<Found> {
  const { haproxy, embedded } = configuration;
  const places = placeholdersIn(haproxy);
  for (const { text, start, end, line } of places) {
    const question = questions[text];
    const alike = (): typeof places => places.filter((place) => place.text === text);
    const isPossible = (): boolean => alike().every((place) => embedded.change({ ...place, text: '' }) !== undefined);
    const changesFor = (answer: string): readonly TextChange[] => {
      const address = question?.address?.(answer);
      const server = serversOf(haproxy).find((one) => one.line === line);
      const needsResolvers = address !== undefined && isHostName(address) && server !== undefined;
      const filled = alike().map((place) => ({ start: place.start, end: place.end, text: answer }));
      const isKept = !needsResolvers || !isFragile(nameLookup(haproxy, server));
      const resolvers = isKept ? [] : resolversFor(haproxy, server);
      return configurationChange(file, configuration, [...filled, ...resolvers]) ?? [];
    };
    yield {
      severity: 'error',
      message: question?.address
        ? message('Replace {0} with your log consumer’s address.', text)
        : message('Replace {0} with your own value.', text),
      ...embedded.range(start, end),
      fixes: () => (question && isPossible() ? [{ title: question.title, ask: question, changesFor }] : []),
    };
  }
}

function* scalarPlaceholders(source: string, scalar: YamlScalar): Generator<Found> {
  if (typeof scalar.value !== 'string' || !mayHold.test(scalar.value)) return;
  for (const [text] of scalar.value.matchAll(inManifest)) {
    const raw = source.slice(scalar.start, scalar.end).indexOf(text);
    const embedded = scalarText(source, scalar);
    const start = raw === -1 ? embedded.toFile(scalar.value.indexOf(text)) : scalar.start + raw;
    const end = raw === -1 ? scalar.end : start + text.length;
    yield {
      severity: 'error',
      message: message('Replace {0} with your own value.', text),
      start,
      end,
      fixes: () => (text === 'CLUSTER' && raw !== -1 ? [clusterFix(start, end)] : []),
    };
  }
}

function clusterFix(start: number, end: number): Fix {
  return {
    title: message('Enter the Cluster…'),
    ask: {
      prompt: message('Cluster name or ID'),
      placeholder: 'my-cluster',
      check: (answer) => (/^[A-Za-z0-9][\w.-]*$/.test(answer) ? undefined : message('Enter a cluster’s name or ID.')),
    },
    changesFor: (answer) => [{ start, end, text: answer }],
  };
}

interface PlaceholderQuestion extends Question {
  readonly title: Message;
  /** The address in an answer, if it holds one. */
  readonly address?: (answer: string) => string;
}

const questions: Readonly<Record<string, PlaceholderQuestion>> = {
  '<REMOTE-IP>:<REMOTE-PORT>': {
    title: message('Enter the Log Consumer…'),
    prompt: message('Log consumer’s IP address or host name, with port'),
    placeholder: '10.240.0.15:8080',
    check: checkConsumer,
    address: (answer) => answer.replace(/:\d+$/, ''),
  },
  '<REMOTE-IP>': {
    title: message('Enter the Log Consumer’s Address…'),
    prompt: message('Log consumer’s IP address or host name'),
    placeholder: '10.240.0.15',
    check: checkConsumerAddress,
    address: (answer) => answer,
  },
  '<REMOTE-PORT>': {
    title: message('Enter the Log Consumer’s Port…'),
    prompt: message('Log consumer’s port'),
    placeholder: '8080',
    check: checkPort,
  },
  '<CONSUMER-NAME>': {
    title: message('Enter the Name in the Consumer’s Certificate…'),
    prompt: message('Name in the consumer’s certificate'),
    placeholder: 'logs.example.internal',
    check: checkHostName,
  },
};

function checkConsumer(answer: string): Message | undefined {
  const [, address = '', port] = /^(.*?)(?::(\d*))?$/.exec(answer) ?? [];
  const wrong = checkConsumerAddress(address);
  if (wrong !== undefined) return wrong;
  return port === undefined ? message('Add the port, for example 10.240.0.15:8080.') : checkPort(port);
}
