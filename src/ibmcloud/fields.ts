import { isRecord } from '../text/jsonValue.ts';
import { message } from '../text/message.ts';
import { badOutput, readJsonOrNull } from './jsonOutput.ts';

/** A JSON object whose fields are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Requires a JSON object. @throws Failure `bad-output` */
export function asFields(value: unknown): Fields {
  if (!isRecord(value)) {
    throw badOutput(message('The IBM Cloud CLI printed unexpected JSON; update it and its plug-ins.'));
  }
  return value;
}

/** The objects in the output of a call that lists something. @throws Failure `bad-output` */
export function readList(stdout: string): readonly Fields[] {
  return asList(readJsonOrNull(stdout));
}

/** Requires a JSON array of objects; `null` is an empty one. @throws Failure `bad-output` */
export function asList(value: unknown): readonly Fields[] {
  if (value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw badOutput(message('The IBM Cloud CLI printed unexpected JSON; update it and its plug-ins.'));
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

/** Like {@link text}, for a field that the answer must have. @throws Failure `bad-output` */
export function requiredText(fields: Fields, ...names: readonly string[]): string {
  const value = text(fields, ...names);
  if (value === '') {
    throw badOutput(
      message('The IBM Cloud CLI’s answer has no field “{0}”; update the CLI and its plug-ins.', names[0] ?? ''),
    );
  }
  return value;
}

/** The first of the named fields that holds a boolean; false where none does. */
export function flag(fields: Fields, ...names: readonly string[]): boolean {
  return names.some((name) => fields[name] === true);
}
