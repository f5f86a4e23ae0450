import { basename, dirname, join } from 'node:path';
import { koffi } from './koffi.ts';

/** An address in native memory; `null` where C says NULL. */
export type Pointer = bigint;

/** Memory that JavaScript owns, handed to C for the time of a call. */
type Bytes = Uint8Array | Float32Array | Int32Array | BigInt64Array | BigUint64Array;

/** A native function that can also run on a worker thread while the event loop goes on. */
type Native<Arguments extends readonly unknown[], Result> = ((...values: Arguments) => Result) & {
  async(...values: [...Arguments, (error: unknown, result: Result) => void]): void;
};

/** The part of TensorFlow's C API that the binding uses, one member per function, named after it. */
export interface CApi {
  TF_Version(): string;
  TF_NewStatus(): Pointer;
  TF_DeleteStatus(status: Pointer): void;
  TF_GetCode(status: Pointer): number;
  TF_Message(status: Pointer): string;
  TF_SetStatus(status: Pointer, code: number, message: string): void;

  TF_AllocateTensor(type: number, lengths: readonly number[], rank: number, bytes: number): Pointer | null;
  TF_DeleteTensor(tensor: Pointer): void;
  TF_TensorData(tensor: Pointer): Pointer | null;
  TF_TensorByteSize(tensor: Pointer): number;
  TF_TensorElementCount(tensor: Pointer): number;

  TF_StringInit(string: Pointer): void;
  TF_StringCopy(string: Pointer, bytes: Uint8Array, length: number): void;
  TF_StringGetDataPointer(string: Pointer): Pointer | null;
  TF_StringGetSize(string: Pointer): number;
  TF_StringDealloc(string: Pointer): void;

  TFE_NewContextOptions(): Pointer;
  TFE_DeleteContextOptions(options: Pointer): void;
  TFE_ContextOptionsSetConfig(options: Pointer, config: Uint8Array, length: number, status: Pointer): void;
  TFE_NewContext(options: Pointer, status: Pointer): Pointer | null;
  TFE_ContextListDevices(context: Pointer, status: Pointer): Pointer | null;
  TFE_ContextAddFunction(context: Pointer, definition: Pointer, status: Pointer): void;
  TFE_ContextRemoveFunction(context: Pointer, name: string, status: Pointer): void;
  TFE_EnableCollectiveOps(context: Pointer, serverDef: Uint8Array, length: number, status: Pointer): void;
  /** Ends collective ops that wait, and refuses later ones, with the code and the message that the status holds. */
  TFE_AbortCollectiveOps(context: Pointer, reason: Pointer): void;
  readonly TFE_CollectiveOpsCheckPeerHealth: Native<
    [context: Pointer, task: string, milliseconds: number, status: Pointer],
    void
  >;
  TF_DeviceListCount(devices: Pointer): number;
  TF_DeviceListName(devices: Pointer, index: number, status: Pointer): string;
  TF_DeviceListType(devices: Pointer, index: number, status: Pointer): string;
  TF_DeleteDeviceList(devices: Pointer): void;

  TFE_NewTensorHandle(tensor: Pointer, status: Pointer): Pointer | null;
  TFE_DeleteTensorHandle(handle: Pointer): void;
  TFE_TensorHandleDataType(handle: Pointer): number;
  TFE_TensorHandleNumDims(handle: Pointer, status: Pointer): number;
  TFE_TensorHandleDim(handle: Pointer, axis: number, status: Pointer): number;
  TFE_TensorHandleResolve(handle: Pointer, status: Pointer): Pointer | null;
  TFE_TensorHandleCopySharingTensor(handle: Pointer, status: Pointer): Pointer | null;
  TFE_TensorHandleCopyToDevice(handle: Pointer, context: Pointer, device: string, status: Pointer): Pointer | null;

  TFE_NewOp(context: Pointer, name: string, status: Pointer): Pointer | null;
  TFE_OpReset(op: Pointer, name: string, device: string | null, status: Pointer): void;
  TFE_DeleteOp(op: Pointer): void;
  TFE_OpSetDevice(op: Pointer, device: string, status: Pointer): void;
  TFE_OpAddInput(op: Pointer, handle: Pointer, status: Pointer): void;
  TFE_OpSetAttrString(op: Pointer, name: string, value: Uint8Array, length: number): void;
  TFE_OpSetAttrInt(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrIntList(op: Pointer, name: string, values: readonly number[], count: number): void;
  TFE_OpSetAttrFloat(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrFloatList(op: Pointer, name: string, values: readonly number[], count: number): void;
  TFE_OpSetAttrBool(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrBoolList(op: Pointer, name: string, values: readonly number[], count: number): void;
  TFE_OpSetAttrType(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrTypeList(op: Pointer, name: string, values: readonly number[], count: number): void;
  TFE_OpSetAttrShape(op: Pointer, name: string, lengths: readonly number[], rank: number, status: Pointer): void;
  readonly TFE_Execute: Native<[op: Pointer, outputs: BigUint64Array, count: Int32Array, status: Pointer], void>;

  TF_SetTfXlaCpuGlobalJit(enable: number): void;
  TF_SetXlaMinClusterSize(size: number): void;

  TF_NewGraph(): Pointer;
  TF_DeleteGraph(graph: Pointer): void;
  TF_NewBufferFromString(bytes: Uint8Array, length: number): Pointer;
  TF_NewBuffer(): Pointer;
  TF_DeleteBuffer(buffer: Pointer): void;
  TF_GraphGetOpDef(graph: Pointer, op: string, definition: Pointer, status: Pointer): void;
  TF_NewImportGraphDefOptions(): Pointer;
  TF_DeleteImportGraphDefOptions(options: Pointer): void;
  TF_GraphImportGraphDef(graph: Pointer, definition: Pointer, options: Pointer, status: Pointer): void;
  TF_GraphOperationByName(graph: Pointer, name: string): Pointer | null;
  TF_OperationOutputType(output: GraphOutput): number;
  /** -1 where the rank is not known. */
  TF_GraphGetTensorNumDims(graph: Pointer, output: GraphOutput, status: Pointer): number;
  /** Lengths that are not known are -1. */
  TF_GraphGetTensorShape(
    graph: Pointer,
    output: GraphOutput,
    lengths: BigInt64Array,
    rank: number,
    status: Pointer,
  ): void;
  TF_GraphToFunction(
    ...values: [
      graph: Pointer,
      name: string,
      appendHash: number,
      operationCount: number,
      operations: null,
      inputCount: number,
      inputs: readonly GraphOutput[],
      outputCount: number,
      outputs: readonly GraphOutput[],
      outputNames: null,
      options: null,
      description: null,
      status: Pointer,
    ]
  ): Pointer | null;
  TF_DeleteFunction(definition: Pointer): void;
}

/** C's `TF_Output`: one output of an operation of a graph. */
export interface GraphOutput {
  readonly oper: Pointer;
  readonly index: number;
}

/** What the binding takes from the C runtime library. */
export interface CRuntime {
  /** Copies bytes from native memory into JavaScript's. */
  copyOut(target: Bytes, source: Pointer, bytes: number): void;
  /** Copies bytes of JavaScript into native memory. */
  copyIn(target: Pointer, source: Bytes, bytes: number): void;
  /** Gives memory that was freed back to the system. Does nothing where the C runtime does so by itself. */
  trim(): void;
}

const declarations = [
  'const char *TF_Version()',
  'void *TF_NewStatus()',
  'void TF_DeleteStatus(void *)',
  'int TF_GetCode(void *)',
  'const char *TF_Message(void *)',
  'void TF_SetStatus(void *, int, const char *)',

  'void *TF_AllocateTensor(int, const int64_t *, int, size_t)',
  'void TF_DeleteTensor(void *)',
  'void *TF_TensorData(void *)',
  'size_t TF_TensorByteSize(void *)',
  'int64_t TF_TensorElementCount(void *)',

  'void TF_StringInit(void *)',
  'void TF_StringCopy(void *, const void *, size_t)',
  'void *TF_StringGetDataPointer(void *)',
  'size_t TF_StringGetSize(void *)',
  'void TF_StringDealloc(void *)',

  'void *TFE_NewContextOptions()',
  'void TFE_DeleteContextOptions(void *)',
  'void TFE_ContextOptionsSetConfig(void *, const void *, size_t, void *)',
  'void *TFE_NewContext(void *, void *)',
  'void *TFE_ContextListDevices(void *, void *)',
  'void TFE_ContextAddFunction(void *, void *, void *)',
  'void TFE_ContextRemoveFunction(void *, const char *, void *)',
  'void TFE_EnableCollectiveOps(void *, const void *, size_t, void *)',
  'void TFE_AbortCollectiveOps(void *, void *)',
  'void TFE_CollectiveOpsCheckPeerHealth(void *, const char *, int64_t, void *)',
  'int TF_DeviceListCount(void *)',
  'const char *TF_DeviceListName(void *, int, void *)',
  'const char *TF_DeviceListType(void *, int, void *)',
  'void TF_DeleteDeviceList(void *)',

  'void *TFE_NewTensorHandle(void *, void *)',
  'void TFE_DeleteTensorHandle(void *)',
  'int TFE_TensorHandleDataType(void *)',
  'int TFE_TensorHandleNumDims(void *, void *)',
  'int64_t TFE_TensorHandleDim(void *, int, void *)',
  'void *TFE_TensorHandleResolve(void *, void *)',
  'void *TFE_TensorHandleCopySharingTensor(void *, void *)',
  'void *TFE_TensorHandleCopyToDevice(void *, void *, const char *, void *)',

  'void *TFE_NewOp(void *, const char *, void *)',
  'void TFE_OpReset(void *, const char *, const char *, void *)',
  'void TFE_DeleteOp(void *)',
  'void TFE_OpSetDevice(void *, const char *, void *)',
  'void TFE_OpAddInput(void *, void *, void *)',
  'void TFE_OpSetAttrString(void *, const char *, const void *, size_t)',
  'void TFE_OpSetAttrInt(void *, const char *, int64_t)',
  'void TFE_OpSetAttrIntList(void *, const char *, const int64_t *, int)',
  'void TFE_OpSetAttrFloat(void *, const char *, float)',
  'void TFE_OpSetAttrFloatList(void *, const char *, const float *, int)',
  'void TFE_OpSetAttrBool(void *, const char *, uchar)',
  'void TFE_OpSetAttrBoolList(void *, const char *, const uchar *, int)',
  'void TFE_OpSetAttrType(void *, const char *, int)',
  'void TFE_OpSetAttrTypeList(void *, const char *, const int *, int)',
  'void TFE_OpSetAttrShape(void *, const char *, const int64_t *, int, void *)',
  'void TFE_Execute(void *, void *, void *, void *)',

  'void TF_SetTfXlaCpuGlobalJit(uchar)',
  'void TF_SetXlaMinClusterSize(int)',

  'void *TF_NewGraph()',
  'void TF_DeleteGraph(void *)',
  'void *TF_NewBufferFromString(const void *, size_t)',
  'void *TF_NewBuffer()',
  'void TF_DeleteBuffer(void *)',
  'void TF_GraphGetOpDef(void *, const char *, void *, void *)',
  'void *TF_NewImportGraphDefOptions()',
  'void TF_DeleteImportGraphDefOptions(void *)',
  'void TF_GraphImportGraphDef(void *, void *, void *, void *)',
  'void *TF_GraphOperationByName(void *, const char *)',
  'void TF_DeleteFunction(void *)',
];

/**
 * Opens TensorFlow's shared library and binds its functions.
 *
 * @param file path of `libtensorflow_cc` (or `libtensorflow`); its `libtensorflow_framework` must lie beside it
 * @throws Error with the loader's own words if the file cannot be loaded or lacks a function
 */
export function loadCApi(file: string): CApi {
  const library = koffi.load(file);
  keepLoaded(file);
  const output = koffi.struct({ oper: 'void *', index: 'int' });
  const outputs = koffi.pointer(output);
  const text = 'const char *';
  const functions = declarations.map((declaration) => library.func(declaration));
  functions.push(
    library.func('TF_OperationOutputType', 'int', [output]),
    library.func('TF_GraphGetTensorNumDims', 'int', ['void *', output, 'void *']),
    library.func('TF_GraphGetTensorShape', 'void', ['void *', output, 'void *', 'int', 'void *']),
    library.func('TF_GraphToFunction', 'void *', [
      ...['void *', text, 'uchar', 'int', 'void *'],
      ...['int', outputs, 'int', outputs, 'void *', 'void *', text, 'void *'],
    ]),
  );
  return Object.fromEntries(functions.map((native) => [native.info.name, native])) as unknown as CApi;
}

/**
 * Pins a loaded library until the process ends. koffi closes its libraries when Node does, but TensorFlow leaves functions for the
 * C runtime to call at exit: they must still be there, or the process ends with a segmentation fault.
 */
function keepLoaded(file: string): void {
  if (process.platform === 'win32') return;
  const lazily = 1;
  const neverUnload = process.platform === 'darwin' ? 0x80 : 0x1000;
  const open = koffi.load(null).func('void *dlopen(const char *, int)') as (path: string, mode: number) => unknown;
  open(file, lazily | neverUnload);
}

/** Binds functions of the process's own C runtime. */
export function loadCRuntime(): CRuntime {
  const runtime = koffi.load(null);
  const memcpy = runtime.func('void *memcpy(void *, const void *, size_t)');
  return { copyIn: memcpy, copyOut: memcpy, trim: bindTrim(runtime) };
}

/** glibc keeps what was freed in small pieces until it is told to look through them. */
function bindTrim(runtime: ReturnType<typeof koffi.load>): () => void {
  try {
    const trim = runtime.func('int malloc_trim(size_t)') as (keep: number) => number;
    return () => void trim(0);
  } catch {
    return () => undefined;
  }
}

/**
 * TensorFlow's switch for TF32. It is no part of the C API: Python reaches it by its name in C++, and so does this.
 *
 * @param file path of the library, beside which `libtensorflow_framework` lies
 * @throws Error if the library has no such switch
 */
export function allowTf32(file: string, allowed: boolean): void {
  const framework = join(dirname(file), basename(file).replace('_cc', '_framework'));
  const name = '_ZN3tsl32enable_tensor_float_32_executionEb';
  let enable: (allowed: boolean) => void;
  try {
    enable = koffi.load(framework).func(name, 'void', ['bool']) as typeof enable;
  } catch (error) {
    throw new Error(
      `openRuntime: expected a switch for TF32 in ${framework}, received '${String(error)}'; ` +
        `leave tf32 out and set NVIDIA_TF32_OVERRIDE=0 in the environment`,
      { cause: error },
    );
  }
  enable(allowed);
}
