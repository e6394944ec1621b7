import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { UNCHANGED, type Objection, type RouteAnswers } from '../answers.ts';
import { certificateProblem, certificatesOf, type CertificateProblem } from './checkCertificates.ts';

/** Ids of the questions about PEM files, which several routes share. */
export const CA_ANSWER = 'caFile';
export const CERTIFICATE_ANSWER = 'clientCertFile';
export const KEY_ANSWER = 'clientKeyFile';

const questionOf = { ca: CA_ANSWER, certificate: CERTIFICATE_ANSWER, key: KEY_ANSWER } as const;

/** A Secret holds at most 1 MiB; PEM files are much smaller. */
const MOST_BYTES = 512 * 1024;

/** Checks the path of a file during typing. Pure. */
export function checkPath(text: string): Message | undefined {
  if (text.startsWith(UNCHANGED)) return undefined;
  if (text === '') return message('Choose a PEM file.');
  if (/[\r\n]/.test(text)) return message('Enter one path on one line.');
  return isAbsolute(fullPath(text)) ? undefined : message('Enter the full path, starting with /.');
}

/** The typed path, with `~` expanded. */
export function fullPath(path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

/**
 * Checks the PEM files in the answers: whether they are readable and PEM, whether certificate and key are a pair,
 * dates, and the chain. Skips what the cluster keeps ({@link UNCHANGED}).
 */
export async function objectionToFiles(answers: RouteAnswers, now: Date): Promise<Objection | undefined> {
  const texts: Partial<Record<keyof typeof questionOf, string>> = {};
  for (const [of, question] of Object.entries(questionOf) as [keyof typeof questionOf, string][]) {
    const path = answers[question];
    if (path === undefined || path.startsWith(UNCHANGED)) continue;
    try {
      texts[of] = await textOfFile(path);
    } catch (error) {
      if (error instanceof Failure) return { question, text: error.text };
      throw error;
    }
  }
  // The client's certificate may come from another CA than the server's.
  const problem = certificateProblem(texts, now, { vouched: false });
  if (!problem) return undefined;
  const question = questionOf[problem.of];
  return { question, text: sentence(problem, answers[question] ?? '') };
}

/** Notes about valid PEM files. */
export async function notesOnFiles(answers: RouteAnswers, now: Date): Promise<readonly Message[]> {
  const notes: Message[] = [];
  const read = async (question: string): Promise<string | undefined> => {
    const path = answers[question];
    return path === undefined || path.startsWith(UNCHANGED) ? undefined : textOfFile(path).catch(() => undefined);
  };
  const [ca, certificate] = [await read(CA_ANSWER), await read(CERTIFICATE_ANSWER)];
  if (ca !== undefined && certificate !== undefined) {
    const problem = certificateProblem({ ca, certificate }, now, { vouched: true });
    if (problem?.kind === 'not-vouched') {
      notes.push(
        message(
          'The client certificate isn’t from the CA of {0}; the server must trust its issuer.',
          answers[CA_ANSWER] ?? '',
        ),
      );
    }
  }
  for (const [question, text] of [
    [CA_ANSWER, ca],
    [CERTIFICATE_ANSWER, certificate],
  ] as const) {
    const [first] = certificatesOf(text ?? '');
    if (first && Date.parse(first.validTo) - now.getTime() < SOON_MS) {
      notes.push(message('The certificate in {0} expires on {1}.', answers[question] ?? '', first.validTo));
    }
  }
  return notes;
}

const SOON_MS = 30 * 24 * 3600_000;

/** @throws Failure `invalid-input`, with one sentence that names the file */
export async function textOfFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= MOST_BYTES) return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure('invalid-input', message('Choose another file: {0} can’t be read.', path), { cause });
  }
  throw new Failure('invalid-input', message('Choose another file: {0} is too large for certificates.', path));
}

function sentence({ of, kind, date = '' }: CertificateProblem, path: string): Message {
  switch (kind) {
    case 'not-pem':
      return of === 'key'
        ? message('Choose the certificate’s key: {0} has no private key in PEM format.', path)
        : message('Choose a file with “BEGIN CERTIFICATE”: {0} has no certificate in PEM format.', path);
    case 'holds-key':
      return message('Choose a file with certificates only: {0} has a private key, which no CA file needs.', path);
    case 'encrypted':
      return message('Choose a key without a passphrase: nobody can enter the one of {0} there.', path);
    case 'not-a-pair':
      return message('Choose a matching pair: the key in {0} doesn’t belong to the certificate.', path);
    case 'expired':
      return message('Choose a valid certificate: the one in {0} expired on {1}.', path, date);
    case 'not-valid-yet':
      return message('Choose a certificate that is valid now: the one in {0} is valid only from {1}.', path, date);
    case 'broken-chain':
      return message('Put the client’s certificate first and each issuer after it: those in {0} aren’t a chain.', path);
    case 'not-vouched':
      return message('Choose another certificate: the one in {0} isn’t from this CA.', path);
  }
}
