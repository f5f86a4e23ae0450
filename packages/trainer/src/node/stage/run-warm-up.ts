import { warmUpDiscriminator } from '../../stages/warm-up-discriminator.ts';
import type { WarmUpOptions } from '../../stages/warm-up-discriminator.ts';
import { stopIfAsked } from './interrupted.ts';
import type { StageControl } from './stage.ts';

/**
 * Warms D up, and says where it stands.
 *
 * @param options those of `warmUpDiscriminator`
 * @throws Interrupted when the signal is aborted; the warm-up then starts anew
 */
export async function runWarmUp(options: WarmUpOptions, { progress, signal }: StageControl): Promise<void> {
  for await (const { step, steps, loss, accuracy } of warmUpDiscriminator(options)) {
    const measured = `loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`;
    progress.phase(`discriminator warm-up: step ${step} of ${steps}, ${measured}`);
    stopIfAsked(signal, 'the warm-up of the discriminator');
  }
}
