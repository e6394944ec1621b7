import type { ApiFault } from '../state.ts';
import { ApiError } from './apiError.ts';
import { sendText, type Exchange } from './exchange.ts';

/** Whether the request misbehaves; then it was answered here, or never will be. @throws ApiError */
export function misbehaves(fault: ApiFault | undefined, exchange: Exchange): boolean {
  const { request, info } = exchange;
  if (!fault || !info.path.startsWith(fault.path) || request.url?.includes('dryRun=')) return false;
  if (fault.method === undefined ? request.method === 'GET' : request.method !== fault.method) return false;
  request.resume();
  if (fault.effect === 'failure') throw new ApiError(500, 'InternalError', 'etcdserver: request timed out');
  if (fault.effect === 'rubbish') sendText(exchange, 'text/html', '<!DOCTYPE html><title>Gateway</title>');
  return true;
}
