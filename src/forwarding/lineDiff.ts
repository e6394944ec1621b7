/**
 * Lines of `after` against `before` as a diff shows them: `  same`, `- gone`, `+ new`. Longest common subsequence; meant for
 * objects of some hundred lines.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const width = after.length + 1;
  // lengths[i * width + j]: longest common subsequence of before[i…] and after[j…].
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const gone = before[i];
    const fresh = after[j];
    if (gone !== undefined && gone === fresh) {
      lines.push(`  ${gone}`);
      i += 1;
      j += 1;
    } else if (gone !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${gone}`);
      i += 1;
    } else if (fresh !== undefined) {
      lines.push(`+ ${fresh}`);
      j += 1;
    }
  }
  return lines;
}
