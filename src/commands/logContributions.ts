import type { Contribution } from './contribution.ts';
import {
  aboveClusters,
  aboveEditor,
  aboveStream,
  auditFiles,
  below,
  inAuditLog,
  inEditor,
  inOurFile,
  inPalette,
  mayHave,
  notBlocked,
  onEvent,
  onFact,
  onKubernetesResource,
  onRow,
  wasRefused,
} from './menuPlaces.ts';

const streaming = 'kubeAudit.streaming';
/** A log whose lines are shown: a stream that runs, one that has ended and is in view, or a saved file. */
const hasEvents = `${inAuditLog} || ${streaming} || kubeAudit.shownStream`;

/** The appearance of the commands about streams, events and saved logs: part of the table of all commands. */
export const logContributions = {
  streamForwarderLogs: {
    title: 'Stream Events',
    icon: 'pulse',
    enablement: notBlocked,
    places: [
      ...onFact('streams'),
      inPalette(mayHave('webhook')),
      onRow('1_verify@2', 'readable', 'forwarder'),
      onRow('inline@3', 'readable', 'forwarder'),
    ],
  },
  stopStreaming: {
    title: 'Stop Streaming',
    icon: 'debug-stop',
    enablement: streaming,
    places: [aboveStream('navigation@9', 'kubeAudit.shownStream =~ /running|paused/'), inPalette(streaming)],
  },
  streamPodLog: {
    title: 'Stream Pod Log',
    asks: true,
    icon: 'server-process',
    enablement: notBlocked,
    places: [inPalette(mayHave('webhook')), below('kubeAudit.forwarder', '1_log@1', 'forwarder')],
  },
  showStream: { title: 'Show Stream', asks: true, icon: 'pulse', places: [inPalette(streaming)] },
  pauseStreaming: {
    title: 'Pause Streaming',
    icon: 'debug-pause',
    enablement: streaming,
    places: [aboveStream('navigation@7', 'kubeAudit.shownStream == running'), inPalette(streaming)],
  },
  resumeStreaming: {
    title: 'Resume Streaming',
    icon: 'debug-continue',
    enablement: streaming,
    places: [aboveStream('navigation@7', 'kubeAudit.shownStream == paused'), inPalette(streaming)],
  },
  filterStream: {
    title: 'Filter Audit Events',
    asks: true,
    icon: 'list-filter',
    places: [
      inPalette(hasEvents),
      aboveStream('navigation@6'),
      below('kubeAudit.forwarder', '1_log@2', 'streamed'),
      aboveEditor('navigation@3', inAuditLog),
      inEditor('1_kubeAudit@2', inAuditLog),
    ],
  },
  showEvent: {
    title: 'Show Event',
    icon: 'go-to-file',
    places: [inPalette(hasEvents), aboveStream('navigation@8'), inEditor('1_kubeAudit@1', inAuditLog)],
  },
  followUser: { title: 'Follow This User', icon: 'person', places: onEvent('1_kubeAudit@1') },
  followObject: { title: 'Follow This Object', icon: 'symbol-object', places: onEvent('1_kubeAudit@2') },
  copyAsKubectl: { title: 'Copy as kubectl', icon: 'terminal', places: onEvent('1_kubeAudit@3') },
  whyRefused: {
    title: 'Why Was This Refused',
    icon: 'search-stop',
    places: onEvent('1_kubeAudit@4', wasRefused),
  },
  openAuditLog: {
    title: 'Open Audit Log',
    asks: true,
    icon: 'folder-opened',
    places: [
      aboveClusters('3_file@1'),
      {
        menu: 'explorer/context',
        group: 'navigation@90',
        when: auditFiles,
      },
    ],
  },
  searchCloudLogs: {
    title: 'Search Cloud Logs',
    asks: true,
    icon: 'telescope',
    enablement: notBlocked,
    places: [
      ...onFact('searchesLogs'),
      inPalette(mayHave('webhook')),
      below('kubeAudit.forwarder', '1_log@3', 'forwarder'),
    ],
  },
  nextPage: {
    title: 'Next Page',
    icon: 'arrow-right',
    enablement: 'kubeAudit.filePages =~ /next|both/',
    places: [aboveEditor('navigation@2', inAuditLog), inPalette(inAuditLog)],
  },
  previousPage: {
    title: 'Previous Page',
    icon: 'arrow-left',
    enablement: 'kubeAudit.filePages =~ /previous|both/',
    places: [aboveEditor('navigation@1', inAuditLog), inPalette(inAuditLog)],
  },
  goToTime: {
    title: 'Go to Time',
    asks: true,
    icon: 'clock',
    places: [aboveEditor('1_kubeAudit@1', inAuditLog), inPalette(inAuditLog)],
  },
  exportEvents: {
    title: 'Export Filtered Events',
    asks: true,
    icon: 'export',
    places: [inPalette(hasEvents), aboveStream('3_kubeAudit@1'), aboveEditor('1_kubeAudit@2', inAuditLog)],
  },
  whoChanged: {
    title: 'Who Changed This',
    asks: true,
    icon: 'edit',
    places: [
      aboveEditor('1_kubeAudit@4', inAuditLog),
      aboveStream('3_kubeAudit@3'),
      inEditor('1_kubeAudit@1', inOurFile),
      onKubernetesResource(1),
    ],
  },
  objectHistory: {
    title: 'History of This Object',
    asks: true,
    icon: 'timeline-open',
    places: [
      aboveEditor('1_kubeAudit@5', inAuditLog),
      aboveStream('3_kubeAudit@4'),
      inEditor('1_kubeAudit@2', inOurFile),
      onKubernetesResource(2),
    ],
  },
  reportEvents: {
    title: 'Report of These Events',
    asks: true,
    icon: 'graph',
    places: [
      aboveEditor('1_kubeAudit@3', inAuditLog),
      aboveStream('3_kubeAudit@2'),
      { menu: 'explorer/context', group: 'navigation@91', when: auditFiles },
    ],
  },
} as const satisfies Readonly<Record<string, Contribution>>;
