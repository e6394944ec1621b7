import assert from 'node:assert/strict';
import { shown } from '../../src/text/foreignText.ts';
import { createList } from '../../src/ui/showText.ts';

describe('a list with a question', () => {
  it('keeps it in view: as its prompt, or in its title where VS Code has no prompt yet', () => {
    const list = createList({ title: shown`dev-fra`, question: shown`Where to?` });
    try {
      const { prompt } = list as { readonly prompt?: string };
      assert.ok(
        prompt === 'Where to?' || list.title === 'dev-fra · Where to?',
        `${prompt ?? 'none'}, ${list.title ?? ''}`,
      );
      assert.match(list.title ?? '', /^dev-fra/);
    } finally {
      list.dispose();
    }
  });
});
