import { sandboxTools } from '../lab/node-agent/sandboxedContainer.ts';

/**
 * Options of a test that needs the real HAProxy: left out by name where that is not installed, but not with CI=true.
 */
export function needsHaproxy(): { skip: string | false } {
  if (sandboxTools() !== undefined) return { skip: false };
  if (process.env['CI'] === 'true') throw new Error('CI needs HAProxy, unshare and ip for the tests of the lab.');
  return { skip: 'HAProxy (or unshare, or ip) is not installed' };
}
