/** How a remark line between a log's begins. No line of a log may begin so. */
export const REMARK = '────';

/** A remark: with a rule on both sides, so that no line of a log looks like it. */
export function noteLine(text: string): string {
  return `${REMARK} ${text} ${REMARK}`;
}
