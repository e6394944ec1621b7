import type { RouteAnswers } from './routes/route.ts';

/** Where the audit log's consumer listens, inside the IBM Cloud private network. */
export interface ConsumerAddress {
  readonly address: string;
  readonly port: number;
}

/** A consumer as answers to the questions of the private-network route. */
export function consumerAnswers({ address, port }: ConsumerAddress): RouteAnswers {
  return { address, port: String(port) };
}

/** The consumer that these answers name. */
export function consumerIn(answers: RouteAnswers): ConsumerAddress {
  return { address: answers['address'] ?? '', port: Number(answers['port'] ?? '') };
}
