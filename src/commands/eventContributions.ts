import type { Contribution } from './contribution.ts';
import {
  aboveEditor,
  aboveEvents,
  aboveStream,
  all,
  auditFiles,
  exploring,
  inAuditLog,
  inPalette,
  onEventRow,
} from './menuPlaces.ts';

/** The appearance of the commands about the view of audit events: part of the table of all commands. */
export const eventContributions = {
  exploreEvents: {
    title: 'Explore Audit Events',
    asks: true,
    icon: 'graph-line',
    places: [
      aboveEditor('navigation@4', inAuditLog),
      aboveStream('navigation@5'),
      { menu: 'explorer/context', group: 'navigation@92', when: auditFiles },
    ],
  },
  filterExplored: {
    title: 'Filter These Events',
    asks: true,
    icon: 'list-filter',
    places: [aboveEvents('navigation@1', exploring), inPalette(exploring)],
  },
  openExplored: {
    title: 'Open These Events',
    icon: 'list-flat',
    places: [aboveEvents('navigation@2', exploring), inPalette(exploring)],
  },
  clearExplored: {
    title: 'Clear Filter',
    icon: 'clear-all',
    enablement: 'kubeAudit.exploredFilter',
    places: [aboveEvents('navigation@3', exploring), inPalette(all(exploring, 'kubeAudit.exploredFilter'))],
  },
  readEventsAgain: {
    title: 'Read Events Again',
    icon: 'refresh',
    places: [aboveEvents('navigation@4', exploring), inPalette(exploring)],
  },
  rankValues: {
    title: 'Rank by Events or Bytes',
    icon: 'sort-precedence',
    places: [aboveEvents('1_events@1', exploring), inPalette(exploring)],
  },
  copyFigures: {
    title: 'Copy Figures',
    icon: 'copy',
    places: [aboveEvents('1_events@2', exploring), inPalette(exploring)],
  },
  exportExplored: {
    title: 'Export These Events',
    asks: true,
    icon: 'export',
    places: [aboveEvents('1_events@3', exploring), inPalette(exploring)],
  },
  closeExplored: { title: 'Close These Events', places: [aboveEvents('2_close@1', exploring), inPalette(exploring)] },
  toggleValue: {
    title: 'Filter by This Value',
    places: [onEventRow('1_filter@1', 'value'), inPalette('false')],
  },
  excludeValue: {
    title: 'Exclude This Value',
    icon: 'remove',
    places: [onEventRow('inline@1', 'value'), onEventRow('1_filter@2', 'value'), inPalette('false')],
  },
  removeFilterPart: {
    title: 'Remove from Filter',
    icon: 'close',
    places: [onEventRow('inline@1', 'part'), onEventRow('1_filter@1', 'part'), inPalette('false')],
  },
} as const satisfies Readonly<Record<string, Contribution>>;
