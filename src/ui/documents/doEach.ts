/**
 * Does something with each item, one after the other, whatever became of those before.
 * @throws what failed first, when all were tried
 */
export async function doEach<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await act(item).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw failures[0];
}
