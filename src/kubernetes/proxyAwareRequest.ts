import { ClientRequest, type IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';

/** As `https.request`; nothing is sent before `end()`. */
export type BeginRequest = (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest;

/**
 * Requests to one server, through the proxy of the user's settings where VS Code puts one before it.
 *
 * In an extension host `https.request` is VS Code's own: for each request it copies all settings several times (half a megabyte
 * was seen), asks whether a proxy stands in between, and tells by the event `proxy`. Where it said `DIRECT` the next requests
 * go without it, until one fails: then the network may be another one, and VS Code is asked again.
 */
export class ProxyAwareRequests {
  #isDirect = false;

  /** Whether VS Code said that no proxy stands in between: nothing else tells, since it changes Node's own module in place. */
  get areDirect(): boolean {
    return this.#isDirect;
  }

  /** One that went around these failed: VS Code is asked again. */
  directFailed(): void {
    this.#isDirect = false;
  }

  /** As `https.request`; nothing is sent before `end()`. */
  begin(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const outgoing = this.#isDirect
      ? new ClientRequest({ ...options, protocol: 'https:' }, onResponse)
      : request(options, onResponse);
    outgoing.once('proxy', (told: unknown) => {
      this.#isDirect = isDirect(told);
    });
    outgoing.once('error', () => {
      this.#isDirect = false;
    });
    return outgoing;
  }
}

/** `{ proxy, socket }`, where `proxy` is an answer as a PAC file gives it. */
function isDirect(told: unknown): boolean {
  return typeof told === 'object' && told !== null && 'proxy' in told && told.proxy === 'DIRECT';
}
