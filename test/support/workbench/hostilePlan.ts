import type { PlanContent } from '../../../src/ui/pages/plan/planContent.ts';

/** Markup, a link of ours, a control character, one that turns the text around, and no end. */
const text = `<img src=x onerror="document.title=1"><script>document.title=1</script><b>x</b>[Fix](command:x)\u0007\u202e${'x'.repeat(10_000)}`;
const tone = 'failing';

/** A plan’s page with such a text in each of its fields. */
export const hostilePlan: PlanContent = {
  planId: text,
  clusterIds: [text],
  phase: 'asked',
  title: text,
  status: { text, tone },
  time: text,
  about: text,
  actions: { title: text, buttons: [{ id: 'run', text }] },
  outcome: { title: text, lines: [text] },
  summary: { title: text, rows: [{ title: text, text, tone }] },
  parts: [
    {
      id: text,
      plan: text,
      title: text,
      notes: { title: text, lines: [text] },
      steps: {
        title: text,
        list: [
          { id: text, title: text, state: text, tone, isRunning: true, time: text, detail: text, commands: [text] },
        ],
      },
    },
  ],
};

/** How often the page shows the text once its step is open; a part's title is before its two headings. */
export const HOSTILE_TEXTS = 20;
