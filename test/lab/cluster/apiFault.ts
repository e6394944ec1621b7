import type { ServerResponse } from 'node:http';
import type { ApiFault } from '../state.ts';
import { ApiError } from './apiError.ts';
import type { Exchange } from './exchange.ts';

/** Whether the request will never be answered. What misbehaves otherwise is prepared here. @throws ApiError */
export function misbehaves(fault: ApiFault | undefined, { request, response, info }: Exchange): boolean {
  if (!fault || request.url?.includes('dryRun=')) return false;
  if (fault.path.endsWith('/') ? !info.path.startsWith(fault.path) : info.path !== fault.path) return false;
  if (fault.method === undefined ? request.method === 'GET' : request.method !== fault.method) return false;
  if (fault.effect === 'failure') {
    request.resume();
    throw new ApiError(500, 'InternalError', 'etcdserver: request timed out');
  }
  if (fault.effect === 'forbidden') {
    request.resume();
    throw new ApiError(403, 'Forbidden', `forbidden: this user cannot ${info.verb} path "${info.path}"`);
  }
  if (fault.effect === 'rubbish') answerWithPage(response);
  else request.resume();
  return fault.effect === 'hang';
}

/** The request has its effect; instead of what is written as its answer, a page is sent. */
function answerWithPage(response: ServerResponse): void {
  const end = response.end.bind(response);
  const writeHead = response.writeHead.bind(response);
  response.writeHead = () => writeHead(200, { 'Content-Type': 'text/html' });
  response.write = () => true;
  response.end = () => end('<!DOCTYPE html><title>Gateway</title>');
}
