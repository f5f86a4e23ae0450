import type { ExcludeSameCamera } from '@htg/metrics';

/** What a query does not see of its own camera, by the names of the command line. */
export const cameraRules = {
  none: false,
  'same-identity': 'sameIdentity',
  all: true,
} as const satisfies Readonly<Record<string, ExcludeSameCamera>>;

export type CameraRuleName = keyof typeof cameraRules;
