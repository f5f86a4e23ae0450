/** The entry of the process that renders drawings: one at a time, until it is ended. */
import sharp from 'sharp';
import type { SvgAnswer, SvgJob } from './svg-messages.ts';

process.on('message', (job: SvgJob) => {
  void answer(job);
});

async function answer({ input, pixelLimit, background: [r, g, b], header }: SvgJob): Promise<void> {
  try {
    const image = sharp(input, { limitInputPixels: header ? false : pixelLimit, failOn: 'error' });
    if (header) {
      const { width, height } = await image.metadata();
      reply({ width, height, data: new Uint8Array(0) });
      return;
    }
    const { data, info } = await image
      .flatten({ background: { r, g, b } })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    reply({ height: info.height, width: info.width, data });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
}

function reply(message: SvgAnswer): void {
  process.send?.(message);
}

sharp.concurrency(1);
sharp.cache(false);
