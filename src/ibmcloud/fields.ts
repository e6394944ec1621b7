import { isRecord } from '../text/jsonValue.ts';
import { message } from '../text/message.ts';
import { badOutput } from './jsonOutput.ts';

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The JSON object that an answer must be. @throws Failure `bad-output` */
export function asFields(value: unknown): Fields {
  if (!isRecord(value)) {
    throw badOutput(
      message('The IBM Cloud CLI printed JSON of another shape than expected; update the CLI and its plug-ins.'),
    );
  }
  return value;
}

/** The JSON array of objects that an answer must be; `null` is an empty one (Go prints it so). @throws Failure `bad-output` */
export function asList(value: unknown): readonly Fields[] {
  if (value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw badOutput(
      message('The IBM Cloud CLI printed JSON of another shape than expected; update the CLI and its plug-ins.'),
    );
  }
  return value.map(asFields);
}

/** The object in a field; an empty one where there is none. */
export function child(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isRecord(value) ? value : {};
}

/** The first of the named fields that holds a text or a number other than ''; '' where none does. */
export function text(fields: Fields, ...names: readonly string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') {
      return value.trim();
    }
    if (typeof value === 'number') {
      return String(value);
    }
  }
  return '';
}

/** As {@link text}, but the answer is useless without it. @throws Failure `bad-output` */
export function requiredText(fields: Fields, ...names: readonly string[]): string {
  const value = text(fields, ...names);
  if (value === '') {
    throw badOutput(
      message('The IBM Cloud CLI left out the field “{0}”; update the CLI and its plug-ins.', names[0] ?? ''),
    );
  }
  return value;
}

/** The first of the named fields that holds a boolean; false where none does. */
export function flag(fields: Fields, ...names: readonly string[]): boolean {
  return names.some((name) => fields[name] === true);
}
