import { startPythonPeer } from '../bench/python-peer.ts';
import { torchSettings } from './table.ts';

/** A row of torch's, or why there is none. */
export type TorchTime = Readonly<Record<string, string | number>>;

/** Times torch's steps, as its users write them, on its own GPU (the Python that HTG_PYTHON names). */
export async function* timeTorch(small: boolean): AsyncGenerator<TorchTime> {
  const { peer, absent } = await startPythonPeer('gpu-step');
  if (absent !== undefined) {
    yield { absent };
    return;
  }
  const { device, torch } = await peer.call<{ readonly device: string; readonly torch: string }>('about');
  if (device === 'cpu' && !small) {
    yield { absent: `torch ${torch} of HTG_PYTHON has no CUDA device` };
    await peer.close();
    return;
  }
  for (const setting of torchSettings(small)) {
    await peer.call('prepare', {
      net: setting.net,
      batch: setting.batch,
      size: setting.pixels,
      precision: setting.precision,
    });
    const times: number[] = [];
    for (let step = 0; step < (small ? 2 : 30); step++) times.push(await peer.time('train'));
    times.sort((a, b) => a - b);
    yield { ...setting, device, torch, medianMs: times[Math.floor(times.length / 2)], minMs: times[0] };
  }
  await peer.close();
}
