export { createDiscriminator } from './create-discriminator.ts';
export type { Discriminator, DiscriminatorOptions } from './create-discriminator.ts';
