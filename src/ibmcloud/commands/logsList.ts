import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { asList, type Fields } from '../fields.ts';
import { badOutput, readJsonOrNull } from '../jsonOutput.ts';

/**
 * The objects that a command of `ibmcloud logs` lists, whatever its JSON is: `{"policies": […]}`, the same in camel
 * case, or the list alone. An empty list may be missing, since Go leaves out what is empty: then nothing else is there.
 * @throws Failure `bad-output` – where it is not a list of objects
 */
export function readLogsList(stdout: string, name: string): readonly Fields[] {
  const answer = readJsonOrNull(stdout);
  if (!isRecord(answer)) return asList(answer);
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const list = answer[name] ?? answer[camel];
  if (list !== undefined) return asList(list);
  const others = Object.keys(answer).filter((key) => key !== name && key !== camel);
  if (others.length === 0) return [];
  throw badOutput(message('The answer of IBM Cloud Logs has no list “{0}”; update the CLI and its plug-ins.', name));
}
