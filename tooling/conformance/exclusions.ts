/** Specs of tfjs-core that fail on TensorFlow, by the reason why; a spec is named by the beginning of its name. */
interface Exclusion {
  readonly reason: string;
  readonly specs: readonly string[];
}

const on = (op: string, ...cases: string[]): string[] => cases.map((each) => `${op} test-tensorflow {} ${each}`);

/**
 * All of it stands on tfjs-node's own public list of ignored specs too (tfjs-node/src/run_tests.ts), which is longer:
 * depthwise and separable convolutions, memory of complex tensors, `rotate`, `diag` of complex numbers, convolutions in
 * channels-first order and others pass here.
 */
export const exclusions: readonly Exclusion[] = [
  {
    reason: "tfjs-node's pooling and transposed convolution refuse explicit padding",
    specs: [
      ...on('avgPool', 'x=[3,3,1] f=[3,3] s=1 p=explicit', 'gradient x=[3,3,1] f=[3,3] s=1 p=explicit'),
      ...on('avgPool', 'x=[2,2,3] f=[2,2] s=3 p=1', 'x=[2,2,3] f=[1,1] s=2 p=1'),
      ...on('avgPool3d', 'x=[1,2,2,2,1] f=[2,2,2] s=1 p=1 roundingMode=floor', 'x=[1,1,1,1,1] f=[2,2,2] s=1 p=2'),
      ...on('maxPool', 'x=[3,3,1] f=[3,3] s=1 p=explicit'),
      ...on('maxPool', 'x=[2,2,3] f=[2,2] s=3 p=1', 'x=[2,2,3] f=[1,1] s=2 p=1'),
      ...on('maxPool3d', 'x=[1,2,2,2,1] f=[2,2,2] s=1 p=1 roundingMode=floor'),
      ...on('maxPoolBackprop', 'gradient x=[3,3,1] f=3 s=1 p=explicit'),
      ...on('pool', 'max x=[3,3,1] f=[3,3] s=1 d=1 p=explicit', 'max x=[3,3,1] f=[3,3] s=3 d=1 p=explicit'),
      ...on('pool', 'avg x=[3,3,1] f=[3,3] s=1 d=1 p=explicit', 'avg x=[3,3,1] f=[3,3] s=3 d=1 p=explicit'),
      ...on('pool', 'max x=[2,2,3] f=[1,1] s=2 p=1 fractional', 'avg x=[2,2,3] f=[1,1] s=2 p=1 fractional'),
      ...on('conv2dTranspose', 'input=3x3x1,d2=1,f=2,s=2,p=explicit'),
      ...on('conv2dTranspose', 'gradient input=[1,3,3,1] f=[2,2,2,1] s=[1,1] p=explicit'),
    ],
  },
  {
    reason: "tfjs-node's fused convolution refuses channels-first order",
    specs: on('fused conv2d', 'basic in NCHW', 'im2row in NCHW', 'batch in NCHW'),
  },
  {
    reason:
      'a window larger than the input, or more channels out than the kernel of oneDNN takes, is an error in TensorFlow',
    specs: [
      ...on('avgPool3d', 'x=[1,1,1,1,1] f=[1,1,3] s=1 p=valid'),
      ...on('conv2dTranspose', 'input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4'),
    ],
  },
  {
    reason: 'TensorFlow has no kernel of the op for this type',
    specs: [
      ...on('diag', 'bool'),
      ...on('leakyrelu', 'int32'),
      ...on('step kernel', 'with int32 tensor'),
      ...['greaterEqual', 'greater', 'lessEqual', 'less'].flatMap((op) => on(op, 'should support string comparison')),
    ],
  },
  {
    reason:
      'TensorFlow answers otherwise by design: sign and unique of NaN, digits of large tangents, its own random stream',
    specs: [
      ...on('sign', 'basic', 'does not propagate NaNs', 'accepts a tensor-like object'),
      ...on('unique', '1d tensor with NaN and Infinity'),
      ...on('tan', 'numbers exceed float32 precision'),
      ...on('multinomial', 'creates the same data given the same seed'),
    ],
  },
  {
    reason: "tfjs-node's scatterND passes updates whose first lengths TensorFlow refuses",
    specs: on(
      'scatterND',
      ...['should work for 2d', 'should work for simple 1d', 'should work for multiple 1d'],
      ...['should sum the duplicated indices', 'should work for tensorLike input'],
    ),
  },
  {
    reason: "tfjs-node's einsum leaves out two checks of arguments",
    specs: on('einsum', '2d matrix calculate trace: duplicate axes', 'nonexistent dimension throws error'),
  },
  {
    reason: 'tfjs-node has no kernel for it',
    specs: [
      ...['image.transform', 'maxPoolWithArgmax', 'raggedGather', 'raggedRange', 'raggedTensorToTensor'],
      ...['sparseFillEmptyRows', 'sparseReshape', 'sparseSegmentMean', 'sparseSegmentSum'],
      ...['stringNGrams', 'stringSplit', 'stringToHashBucketFast'],
    ],
  },
];
