import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../generated/onnx_pb.ts';
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from '../generated/onnx_pb.ts';
import type { ValueShape } from '../graph/graph.ts';

/** An attribute of a node: a text, whole numbers, one whole number or one `{ float }`. */
export type OnnxAttribute = string | number | readonly number[] | { readonly float: number };

/** A node of one output. */
export function onnxNode(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => onnxAttribute(name, value));
  return create(NodeProtoSchema, { name: output, opType, input: [...inputs], output: [output], attribute });
}

function onnxAttribute(name: string, value: OnnxAttribute): AttributeProto {
  const types = AttributeProto_AttributeType;
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: types.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: types.STRING, s: new TextEncoder().encode(value) });
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: types.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: types.INTS, ints: value.map(BigInt) });
}

const dataTypes = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  int8: TensorProto_DataType.INT8,
  int64: TensorProto_DataType.INT64,
};

/** ONNX's number for a type. */
export const onnxType = (type: keyof typeof dataTypes): TensorProto_DataType => dataTypes[type];

/** Numbers that are kept in the file, last byte first as ONNX wants them. */
export function onnxTensor(
  name: string,
  type: keyof typeof dataTypes,
  shape: readonly number[],
  data: Float32Array | Uint16Array | Int8Array | BigInt64Array,
): TensorProto {
  const rawData = new Uint8Array(data.slice().buffer);
  return create(TensorProtoSchema, { name, dataType: dataTypes[type], dims: shape.map(BigInt), rawData });
}

/** What goes in or comes out: floats; the number of images is open and called `N`. */
export function onnxValue(name: string, shape: ValueShape): ValueInfoProto {
  const dim = shape.map((length) =>
    length === null
      ? { value: { case: 'dimParam' as const, value: 'N' } }
      : { value: { case: 'dimValue' as const, value: BigInt(length) } },
  );
  const tensorType = { elemType: dataTypes.float32, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensorType } } });
}
