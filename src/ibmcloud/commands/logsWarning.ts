import { isRecord } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { text, type Fields } from '../fields.ts';

/** A warning in an answer of IBM Cloud Logs: each says that rows may be missing. */
export interface LogsWarning {
  /** The API's word, in snake case: `compile_warning`, `time_range_warning`, … */
  readonly kind: string;
  readonly text: Message;
  /** The key that no record of the time range has, where it is about one: `log.objectRef.subresource`. */
  readonly missingKey?: string;
  /** Of the archive's: `no_metastore_data`, `bucket_access_denied`, `bucket_read_failed`, `missing_data`, or empty. */
  readonly archive?: string;
}

const plain: Readonly<Record<string, Message>> = {
  bytes_scanned_limit_warning: message('Not all: the limit of scanned data was reached.'),
  blocks_limit_warning: message('Not all: the limit of scanned blocks was reached.'),
  aggregation_buckets_limit_warning: message('Not all: the limit of groups was reached.'),
  scroll_timeout_warning: message('Not all: the search ran out of time.'),
  field_count_limit_warning: message('Not all: the limit of fields was reached.'),
  shuffle_file_size_limit_reached_warning: message('Not all: the limit of a sorted file’s size was reached.'),
  files_read_limit_warning: message('Not all: the limit of files to read was reached.'),
  sidebar_filter_cardinality_limit_warning: message('Not all: the limit of different values was reached.'),
};

const archive: Readonly<Record<string, Message>> = {
  no_metastore_data: message('The archive has no data for this time range, or the instance has no bucket.'),
  bucket_access_denied: message('Not all: IBM Cloud Logs may not read the archive’s bucket.'),
  bucket_read_failed: message('Not all: the archive’s bucket couldn’t be read.'),
  missing_data: message('Not all: data are missing in the archive.'),
};

/** The warnings in an object whose fields are their kinds, in snake case or camel case. */
export function readWarnings(value: unknown): readonly LogsWarning[] {
  if (Array.isArray(value)) return value.flatMap(readWarnings);
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, said]) => warningOf(snakeCase(name), isRecord(said) ? said : {}));
}

function warningOf(kind: string, said: Fields): LogsWarning {
  const sentence = text(said, 'warning_message', 'warningMessage');
  const known = plain[kind];
  if (known !== undefined) return { kind, text: known };
  switch (kind) {
    case 'number_of_results_limit_warning': {
      const limit = text(said, 'number_of_results_limit', 'numberOfResultsLimit');
      return { kind, text: message('Not all: the limit of {0} rows was reached.', limit === '' ? '–' : limit) };
    }
    case 'time_range_warning':
      return { kind, text: message('Not all: the time range was shortened. {0}', oneLine(sentence)) };
    case 'archive_warning': {
      const [reason = ''] = Object.keys(said).map(snakeCase);
      const whole = message('Not all: the archive couldn’t be read as a whole.');
      return { kind, text: archive[reason] ?? whole, archive: reason };
    }
    case 'compile_warning': {
      const missingKey = /keypath does not exist\s*'([^']+)'/.exec(sentence)?.[1];
      const found = { kind, text: message('Perhaps not all: {0}', oneLine(sentence)) };
      return missingKey === undefined ? found : { ...found, missingKey };
    }
    default:
      return { kind, text: message('Perhaps not all: {0}', sentence === '' ? kind : oneLine(sentence)) };
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function oneLine(sentence: string): string {
  return sentence.replace(/\s+/g, ' ').trim();
}
