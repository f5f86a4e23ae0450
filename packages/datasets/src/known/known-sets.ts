import { cars196 } from './cars196.ts';
import { cub200 } from './cub200.ts';
import { inShop } from './in-shop.ts';
import type { KnownSet } from './known-set.ts';
import { market1501, veri776 } from './re-identification.ts';
import { sop } from './sop.ts';
import { vehicleId } from './vehicle-id.ts';

/** The sets of the field that can be read, by the names that commands and recipes use. */
export const knownSets: readonly KnownSet[] = [
  cub200,
  cars196,
  sop,
  inShop,
  vehicleId('small'),
  vehicleId('medium'),
  vehicleId('large'),
  veri776,
  market1501,
];
