import { offeredRates } from '@htg/explorer/site-format';
import type { SiteFacts } from '@htg/explorer/site-format';
import { NoThresholdError } from '@htg/gallery';
import type { Gallery } from '@htg/gallery';

/** How far a neighbor may be and still vote, at each rate that the page offers; and why, where the gallery cannot tell. */
export async function thresholdsOf(gallery: Gallery): Promise<Pick<SiteFacts, 'thresholds' | 'reason'>> {
  const thresholds: Record<string, number> = {};
  let reason: string | undefined;
  for (const falseAcceptRate of offeredRates) {
    try {
      thresholds[String(falseAcceptRate)] = (await gallery.calibrate({ falseAcceptRate })).threshold;
    } catch (error) {
      if (!(error instanceof NoThresholdError)) throw error;
      reason = error.message;
    }
  }
  return { thresholds, ...(reason !== undefined && { reason }) };
}
