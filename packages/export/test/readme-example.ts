import { createEmbedder, resnet18 } from '@htg/backbone';
import { toOnnx, toSavedModel } from '../src/index.ts';

const embedder = createEmbedder({ backbone: resnet18({ width: 8 }), imageSize: 32, embeddingLength: 16 });

const whole = await toOnnx(embedder);
const small = await toOnnx(embedder, { quantize: 'int8' });
console.log(small.length < whole.length / 3); // true

const savedModel = await toSavedModel(embedder); // the file saved_model.pb of a folder
console.log(savedModel.length > whole.length / 2); // true
