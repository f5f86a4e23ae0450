// What tfjs-node's kernels use of Node's util, two functions of which Node 23 took out.
export const isArray = (value: unknown): boolean => Array.isArray(value);
export const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
