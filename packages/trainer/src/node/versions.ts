import { version_core } from '@tensorflow/tfjs-core';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * Versions of what decides numbers.
 *
 * @param tensorflow that of TensorFlow's own library, where it is the engine
 * @returns version by name: `htg`, `tfjs`, `node`, and `tensorflow` where it was given
 */
export function versionsInUse(tensorflow?: string): Readonly<Record<string, string>> {
  return {
    htg: packageJson.version,
    ...(tensorflow !== undefined && { tensorflow }),
    tfjs: version_core,
    node: process.versions.node,
  };
}
