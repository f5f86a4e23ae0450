/** TensorFlow's numbers for the element types that the binding moves (`TF_DataType`). */
export const DataType = {
  float: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;

/** TensorFlow's numbers for kinds of attributes (`TF_AttrType`). */
export const AttributeType = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

const names = new Map<number, string>(Object.entries(DataType).map(([name, code]) => [code, name]));

/** A type's name for error texts. */
export function dataTypeName(type: number): string {
  return names.get(type) ?? `type ${String(type)}`;
}
