import type { ResourceKind } from './kinds.ts';

export const OPEN_API_V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * The OpenAPI v2 document, in the only form in which kubectl takes it (Protocol Buffers), with the one thing that it
 * looks up there before it sends a `List`: that `PATCH` of a kind takes `fieldValidation`.
 */
export function openApiV2(kinds: readonly ResourceKind[]): Buffer {
  const paths = kinds.map((kind) =>
    message(2, Buffer.concat([text(1, `/${kind.resource}`), message(2, pathItem(kind))])),
  );
  return Buffer.concat([text(1, '2.0'), message(8, Buffer.concat(paths))]);
}

/** Numbers are those of gnostic's `OpenAPIv2.proto`: PathItem.patch, Operation.parameters and .vendor_extension. */
function pathItem({ group, version, kind }: ResourceKind): Buffer {
  const query = Buffer.concat([text(2, 'query'), text(4, 'fieldValidation')]);
  const parameter = message(8, message(1, message(2, message(3, query))));
  const value = text(2, JSON.stringify({ group, version, kind }));
  const extension = message(13, Buffer.concat([text(1, 'x-kubernetes-group-version-kind'), message(2, value)]));
  return message(8, Buffer.concat([parameter, extension]));
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

/** A field of wire type 2: its length and its bytes. */
function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
