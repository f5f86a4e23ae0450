export { createDiscriminator } from './create-discriminator.ts';
export type { Discriminator, DiscriminatorApplyOptions, DiscriminatorOptions } from './create-discriminator.ts';
export { discriminatorAccuracies } from './discriminator-accuracies.ts';
export type { DiscriminatorAccuracies } from './discriminator-accuracies.ts';
export { discriminatorFakeLoss, discriminatorRealLoss } from './discriminator-losses.ts';
