import type { CApi, Pointer } from './c/c-api.ts';
import { AttributeType } from './c/data-types.ts';
import type { Status } from './c/status.ts';

/** The value of an op's attribute; a string may be given as its bytes. */
export type AttributeValue = string | Uint8Array | number | boolean | null | readonly number[] | readonly boolean[];

/** An attribute of an op, as tfjs-node's kernels write it: `type` is one of TensorFlow's `TF_AttrType`. */
export interface OpAttribute {
  /** TensorFlow's name of it. */
  readonly name: string;
  /** One of the binding's `TF_ATTR_...`. */
  readonly type: number;
  /** Of that type. */
  readonly value: AttributeValue;
}

const encoder = new TextEncoder();

/** Sets one attribute of a native op. */
export function setAttribute(api: CApi, status: Status, op: Pointer, { name, type, value }: OpAttribute): void {
  switch (type) {
    case AttributeType.string: {
      const bytes = value instanceof Uint8Array ? value : encoder.encode(value as string);
      api.TFE_OpSetAttrString(op, name, bytes, bytes.length);
      break;
    }
    case AttributeType.int:
      if (isList(value)) api.TFE_OpSetAttrIntList(op, name, value, value.length);
      else api.TFE_OpSetAttrInt(op, name, value as number);
      break;
    case AttributeType.float:
      if (isList(value)) api.TFE_OpSetAttrFloatList(op, name, value, value.length);
      else api.TFE_OpSetAttrFloat(op, name, value as number);
      break;
    case AttributeType.bool:
      if (isList(value)) api.TFE_OpSetAttrBoolList(op, name, value.map(Number), value.length);
      else api.TFE_OpSetAttrBool(op, name, value === true ? 1 : 0);
      break;
    case AttributeType.type:
      if (isList(value)) api.TFE_OpSetAttrTypeList(op, name, value, value.length);
      else api.TFE_OpSetAttrType(op, name, value as number);
      break;
    case AttributeType.shape: {
      // tfjs-node's kernels also write a rank-less shape as undefined or null: a scalar's there.
      const lengths = (value ?? []) as readonly number[];
      api.TFE_OpSetAttrShape(op, name, lengths, lengths.length, status.pointer);
      status.check(`attribute ${name}`);
      break;
    }
    default:
      throw new TypeError(`executeOp: expected a known type of attribute ${name}, received ${type}`);
  }
}

function isList(value: AttributeValue): value is readonly number[] {
  return Array.isArray(value);
}
