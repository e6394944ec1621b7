import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { cliFailure } from '../../../../src/failure/cliFailure.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import type { CliCommand, CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { failedEnd } from '../../../../src/ibmcloud/failedCall.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { readCredentials } from '../../../../src/kubernetes/credentials.ts';
import { HttpsRequester, type ApiRequest } from '../../../../src/kubernetes/httpsRequest.ts';
import { message } from '../../../../src/text/message.ts';
import { TinyApiServer, type Received } from '../../kubernetes/tinyApiServer.ts';

/** What can be wrong with an answer. */
export type Fault = 'refused' | 'nonsense' | 'other JSON' | 'a web page' | 'timed out' | 'cut short';

export const faults: readonly Fault[] = ['refused', 'nonsense', 'other JSON', 'a web page', 'timed out', 'cut short'];

/** Milliseconds after which a request has timed out. */
const PATIENCE_MS = 150;

const page = '<!doctype html><html><body>Sign in to the network</body></html>';

/**
 * A cluster whose answers are recorded once, of the CLI and of its API, and given again as often as wanted, one of them
 * spoilt. Only the edges are replaced: the text that the CLI prints, and an HTTPS server.
 */
export class ReplayedCluster {
  /** The source that is spoilt: words of a call, or a path of the API; and how. */
  spoilt: { readonly source: string; readonly fault: Fault } | undefined;
  /** The sources that were asked since this was emptied. */
  readonly asked = new Set<string>();
  readonly cli: CliRunner;
  readonly #printed = new Map<string, string>();
  readonly #answers = new Map<string, Promise<{ readonly status: number; readonly text: string }>>();
  readonly #server: TinyApiServer;
  #upstream: HttpsRequester | undefined;
  #isRecording = true;

  private constructor(server: TinyApiServer, lab: CliRunner) {
    this.#server = server;
    this.cli = { run: async (command, { signal }) => this.#answer(command, (record) => lab.run(record, { signal })) };
    server.answer = (received, response) => void this.#respond(received, response);
  }

  /** @param lab runs the calls that are recorded. */
  static async start(lab: CliRunner): Promise<ReplayedCluster> {
    return new ReplayedCluster(await TinyApiServer.start(), lab);
  }

  /** In the place of `connect` of the product, which it calls. */
  readonly connect = async (kubeconfig: string): Promise<ClusterApi> => {
    this.#upstream ??= new HttpsRequester(await readCredentials(kubeconfig));
    return connect(this.#server.kubeconfig(), this.#isRecording ? undefined : PATIENCE_MS);
  };

  /** From here on nothing new is recorded: the lab may end. */
  stopRecording(): void {
    this.#isRecording = false;
    this.#upstream?.close();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async #answer<T>(command: CliCommand<T>, record: (command: CliCommand<string>) => Promise<string>): Promise<T> {
    const words = command.args.filter((word) => !word.startsWith('cbroken')).join(' ');
    const source = `ibmcloud ${words.replace(/ --cluster\b| --output \w+| -q\b/g, '')}${words.includes('json') ? '' : ' (text)'}`;
    this.asked.add(source);
    let printed = this.#printed.get(source);
    if (printed === undefined) {
      printed = await record({ args: command.args, parse: (stdout) => stdout });
      this.#printed.set(source, printed);
    }
    if (this.spoilt?.source !== source) return command.parse(printed);
    switch (this.spoilt.fault) {
      case 'refused': {
        const end = { exitCode: 1, stdout: '', stderr: 'FAILED\nYou are not authorized to do this. (A0007)\n' };
        const recovered = command.parseFailure?.(failedEnd(end));
        if (recovered) return recovered.value;
        throw cliFailure({ args: command.args, ...end });
      }
      case 'nonsense':
        return command.parse('Thank you for using IBM Cloud!\n');
      case 'other JSON':
        return command.parse('{"description":"Internal state","incidentID":"1"}\n');
      case 'a web page':
        return command.parse(page);
      case 'timed out':
        throw new Failure('timed-out', message('No answer.'));
      case 'cut short':
        return command.parse(printed.slice(0, printed.length / 2));
    }
  }

  async #respond({ method, path, query, headers, body }: Received, response: ServerResponse): Promise<void> {
    const labels = query.get('labelSelector');
    // A pod's name is another in each run of the lab.
    const source = `${method} ${path.replace(/\/pods\/[^/]+\/log$/, '/pods/…/log')}${labels === null ? '' : ` ${labels}`}`;
    this.asked.add(source);
    const key = `${method} ${path} ${labels ?? ''} ${body}`;
    const fresh = async (): Promise<{ readonly status: number; readonly text: string }> => {
      assert.ok(this.#upstream, key);
      const sent = body === '' ? {} : { body: { type: headers['content-type'] ?? '', text: body } };
      return this.#upstream.send({
        // One of those, since our own client sent it.
        method: method as ApiRequest['method'],
        path: `${path}?${query.toString()}`,
        ...(headers.accept === undefined ? {} : { accept: headers.accept }),
        ...sent,
        signal: AbortSignal.timeout(30_000),
      });
    };
    const recorded = this.#answers.get(key) ?? fresh();
    this.#answers.set(key, recorded);
    const { status, text } = await recorded;
    const type = { 'Content-Type': 'application/json' };
    if (this.spoilt?.source !== source) return void response.writeHead(status, type).end(text);
    switch (this.spoilt.fault) {
      case 'refused': {
        const refusal = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 };
        return void response.writeHead(403, type).end(JSON.stringify(refusal));
      }
      case 'nonsense':
        return void response.writeHead(200, type).end('OK');
      case 'other JSON':
        return void response.writeHead(200, type).end('{"description":"Internal state","incidentID":"1"}');
      case 'a web page':
        return void response.writeHead(404, { 'Content-Type': 'text/html' }).end(page);
      case 'timed out':
        return;
      case 'cut short':
        response.writeHead(200, { ...type, 'Content-Length': String(Buffer.byteLength(text) + 1) });
        response.write(text.slice(0, text.length / 2));
        return void setImmediate(() => response.destroy());
    }
  }
}
