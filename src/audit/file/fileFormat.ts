import { message, type Message } from '../../text/message.ts';

/** Files that people open by mistake, by their first bytes. */
const formats: readonly { readonly bytes: string; readonly name: Message }[] = [
  { bytes: 'PK\x03\x04', name: message('a zip archive: unpack it first') },
  { bytes: '\x28\xb5\x2f\xfd', name: message('compressed with zstd: unpack it first') },
  { bytes: 'BZh', name: message('compressed with bzip2: unpack it first') },
  { bytes: '\xfd7zXZ\x00', name: message('compressed with xz: unpack it first') },
  { bytes: '7z\xbc\xaf', name: message('a 7z archive: unpack it first') },
  { bytes: '\x1f\x8b', name: message('compressed twice: unpack it first') },
  { bytes: '\x7fELF', name: message('a program') },
  { bytes: 'MZ', name: message('a program') },
  { bytes: '\x89PNG', name: message('a picture') },
  { bytes: '\xff\xd8\xff', name: message('a picture') },
  { bytes: 'GIF8', name: message('a picture') },
  { bytes: '%PDF', name: message('a PDF document') },
  { bytes: 'SQLite format 3', name: message('a database') },
  { bytes: '-----BEGIN ', name: message('a certificate or a key') },
];
/** Where a tar archive says that it is one. */
const TAR_MARK_OFFSET = 257;

/** What a file is by its first bytes where it can be no log; `undefined` where it may be one. */
export function formatOf(beginning: Buffer): Message | undefined {
  if (beginning.toString('latin1', TAR_MARK_OFFSET, TAR_MARK_OFFSET + 5) === 'ustar') {
    return message('a tar archive: unpack it first');
  }
  const text = beginning.toString('latin1', 0, 16);
  return formats.find(({ bytes }) => text.startsWith(bytes))?.name;
}
