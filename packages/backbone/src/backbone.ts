import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { convnextTrunk } from './families/convnext-trunk.ts';
import { convnextInput } from './families/convnext.ts';
import type { ConvNeXt } from './families/convnext.ts';
import { efficientnetLiteTrunk } from './families/efficientnet-lite-trunk.ts';
import { efficientnetLiteInput } from './families/efficientnet-lite.ts';
import type { EfficientNetLite } from './families/efficientnet-lite.ts';
import { mobilenetV3Trunk } from './families/mobilenet-v3-trunk.ts';
import { mobilenetInput } from './families/mobilenet-v3.ts';
import type { MobileNetV3 } from './families/mobilenet-v3.ts';
import { resnetTrunk } from './families/resnet-trunk.ts';
import { resnetInput } from './families/resnet.ts';
import type { ResNet } from './families/resnet.ts';
import type { LearningOf, Trunk } from './families/stages.ts';
import { visionTransformerTrunk } from './families/vision-transformer-trunk.ts';
import { vitInput } from './families/vision-transformer.ts';
import type { VisionTransformer } from './families/vision-transformer.ts';
import type { InputContract } from './input-contract.ts';

/** A net from images to maps, as plain data, so that a saved embedder can carry it. */
export type Backbone = ConvNeXt | EfficientNetLite | MobileNetV3 | ResNet | VisionTransformer;

/** Builds the layers of a backbone on normalized images, `[N, H, W, 3]`. */
export function buildTrunk(input: SymbolicTensor, backbone: Backbone, learning: LearningOf): Trunk {
  switch (backbone.family) {
    case 'convnext':
      return convnextTrunk(input, backbone, learning);
    case 'efficientnet-lite':
      return efficientnetLiteTrunk(input, backbone, learning);
    case 'mobilenet-v3':
      return mobilenetV3Trunk(input, backbone, learning);
    case 'resnet':
      return resnetTrunk(input, backbone, learning);
    case 'vit':
      return visionTransformerTrunk(input, backbone, learning);
  }
}

/**
 * With what images a backbone's published weights were trained. An embedder takes mean and deviation from it, and its image size where none is
 * given.
 *
 * @param backbone any of this package, as data
 *
 * @example
 * inputContract(efficientnetLite0()).imageSize; // 224
 */
export function inputContract(backbone: Backbone): InputContract {
  switch (backbone.family) {
    case 'convnext':
      return convnextInput;
    case 'efficientnet-lite':
      return efficientnetLiteInput(backbone);
    case 'mobilenet-v3':
      return mobilenetInput;
    case 'resnet':
      return resnetInput;
    case 'vit':
      return vitInput(backbone);
  }
}
