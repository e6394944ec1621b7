import { UNCHANGED, type RouteAnswers } from '../../answers.ts';
import { CA_ANSWER, CERTIFICATE_ANSWER, KEY_ANSWER } from '../../certificates/pemFiles.ts';
import { digestOf, type SecretEntry, joinedText } from '../../certificates/secretDigests.ts';
import { CA_FILE, CLIENT_FILE } from '../manifests/readyChanges.ts';

/** The files of each entry of the Secret. HAProxy needs certificate and key in one. */
const answersOf: Readonly<Record<string, readonly string[]>> = {
  [CA_FILE]: [CA_ANSWER],
  [CLIENT_FILE]: [CERTIFICATE_ANSWER, KEY_ANSWER],
};

/** The entries of the Secret with the certificates; `digests` come from {@link digestsOfAnswers}. */
export function secretEntries(
  answers: RouteAnswers,
  digests: Readonly<Record<string, string>>,
): readonly SecretEntry[] {
  return Object.entries(answersOf).flatMap(([key, questions]) => {
    const paths = questions.flatMap((question) => answers[question] ?? []);
    const digest = digests[questions[0] ?? ''];
    if (paths.length < questions.length || digest === undefined) return [];
    // One file may hold both.
    return [{ key, files: [...new Set(paths.filter((path) => !path.startsWith(UNCHANGED)))], digest }];
  });
}

/** SHA-256 (hex) of the Secret's entry for each answer. @throws Failure `invalid-input` */
export async function digestsOfAnswers(answers: RouteAnswers): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const questions of Object.values(answersOf)) {
    const paths = questions.flatMap((question) => answers[question] ?? []);
    const [first] = paths;
    if (first === undefined || paths.length < questions.length) continue;
    const digest = first.startsWith(UNCHANGED)
      ? first.slice(UNCHANGED.length)
      : digestOf(await joinedText([...new Set(paths)]));
    for (const question of questions) digests[question] = digest;
  }
  return digests;
}

/** The answers that keep what the Secret already has. */
export function keptAnswers(digests: Readonly<Record<string, string>>): RouteAnswers {
  const entries = Object.entries(answersOf).flatMap(([key, questions]) => {
    const digest = digests[key];
    return digest === undefined ? [] : questions.map((question) => [question, `${UNCHANGED}${digest}`] as const);
  });
  return Object.fromEntries(entries);
}
