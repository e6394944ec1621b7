import { badRequest } from './apiError.ts';

type Labels = Readonly<Record<string, string>>;

/** `app=x,tier!=y,key,!key,a in (b,c),a notin (b)` as a question. @throws ApiError 400 for anything else. */
export function labelSelector(text: string): (labels: Labels) => boolean {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const tests = parts.filter((part) => part !== '').map(requirement);
  return (labels) => tests.every((test) => test(labels));
}

function requirement(text: string): (labels: Labels) => boolean {
  const match =
    /^(?<not>!?)(?<key>[-\w./]+)(?:\s*(?<operator>==|=|!=)\s*(?<value>[-\w.]*)|\s+(?<set>in|notin)\s*\((?<values>[^)]*)\))?$/.exec(
      text,
    );
  if (!match?.groups) throw badRequest(`unable to parse requirement: ${text}`);
  const { not, key = '', operator, value = '', set, values = '' } = match.groups;
  if (operator) return (labels) => (labels[key] === value) === (operator !== '!=');
  if (set) {
    const list = values.split(',').map((item) => item.trim());
    return (labels) => list.includes(labels[key] ?? '\0') === (set === 'in');
  }
  return (labels) => key in labels === (not !== '!');
}
