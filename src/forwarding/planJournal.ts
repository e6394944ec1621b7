/** The flows whose plans can be made again from what they were made of. */
export type FlowId =
  | 'set-up'
  | 'unset'
  | 'renew-certificates'
  | 'change-policy'
  | 'change-consumer'
  | 'restore-webhook'
  | 'refresh-master'
  | 'apply-manifest';

/**
 * What a plan was made of, as plain data that survives as JSON: which flow, and its inputs (answers, choices, absolute paths of
 * files), never what stands in a file.
 */
export interface FlowMemo {
  readonly flow: FlowId;
  readonly inputs: Readonly<Record<string, unknown>>;
}
