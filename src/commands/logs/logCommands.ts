import { filterStream, followObject, followUser } from './filterStream.ts';
import { exportEvents, goToTime, nextPage, openAuditLog, previousPage } from './openAuditLog.ts';
import { searchCloudLogs } from './searchCloudLogs.ts';
import { reportEvents } from './reportEvents.ts';
import { copyAsKubectl, showEvent } from './showEvent.ts';
import { showStream } from './showStream.ts';
import { pauseStreaming, resumeStreaming, stopStreaming } from './stopStreaming.ts';
import { objectHistory, whoChanged } from './whoChanged.ts';
import { whyRefused } from './whyRefused.ts';
import { streamForwarderLogs, streamPodLog } from './streamForwarderLogs.ts';

/** All commands about logs, by their id without `kubeAudit.`; the first one that runs loads them all. */
export const logCommands = {
  streamForwarderLogs,
  streamPodLog,
  showStream,
  stopStreaming,
  pauseStreaming,
  resumeStreaming,
  filterStream,
  showEvent,
  followUser,
  followObject,
  copyAsKubectl,
  openAuditLog,
  nextPage,
  previousPage,
  goToTime,
  exportEvents,
  reportEvents,
  whoChanged,
  objectHistory,
  whyRefused,
  searchCloudLogs,
};
