import type { Embedder } from '@htg/backbone';
import { discriminatorRealLoss } from '@htg/discriminator';
import type { Discriminator } from '@htg/discriminator';
import { compile, createOptimizer, sgd } from '@htg/engine';
import type { OptimizerDefinition } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
