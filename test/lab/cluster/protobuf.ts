/** A message of Protocol Buffers by the numbers of its fields; those of a number are in their order. */
export class ProtobufMessage {
  private readonly fields = new Map<number, Buffer[]>();

  /** Reads the fields that hold bytes, which texts and messages are too; numbers are passed over. @throws RangeError */
  constructor(bytes: Buffer) {
    let at = 0;
    const varint = (): number => {
      for (let value = 0, factor = 1; ; factor *= 128) {
        const byte = bytes.readUInt8(at++);
        value += (byte & 127) * factor;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = varint();
      const wireType = tag & 7;
      if (wireType === 0) varint();
      else if (wireType === 1) at += 8;
      else if (wireType === 5) at += 4;
      else if (wireType === 2) {
        const length = varint();
        if (at + length > bytes.length) throw new RangeError('a field ends behind its message');
        const number = Math.floor(tag / 8);
        this.fields.set(number, [...(this.fields.get(number) ?? []), bytes.subarray(at, at + length)]);
        at += length;
      } else throw new RangeError(`wire type ${wireType}`);
    }
  }

  /** The text of a field; empty where it is left out. */
  text(number: number): string {
    return this.fields.get(number)?.at(-1)?.toString('utf8') ?? '';
  }

  messages(number: number): ProtobufMessage[] {
    return (this.fields.get(number) ?? []).map((bytes) => new ProtobufMessage(bytes));
  }

  message(number: number): ProtobufMessage {
    return this.messages(number).at(-1) ?? new ProtobufMessage(Buffer.alloc(0));
  }
}

/** Before an object on the wire, which is wrapped as `runtime.Unknown`. */
const MAGIC = 'k8s\0';

/**
 * An object as the API takes it with `Content-Type: application/vnd.kubernetes.protobuf`. @throws RangeError where it
 * is none.
 */
export function protobufObject(body: Buffer): ProtobufMessage {
  if (body.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw new RangeError('no Kubernetes object');
  return new ProtobufMessage(body.subarray(MAGIC.length)).message(2);
}
