import { descend, losses, minedFor, miners, start } from './compute.ts';
import { button, chooser, latest, row } from './controls.ts';
import { Plane } from './plane.ts';
import { scatter } from './points.ts';
import { retrievalExample } from './retrieval-example.ts';

const examples: Readonly<
  Record<
    string,
    (said: HTMLElement) => {
      readonly parts: readonly Node[];
      /** Below what the example says. */
      readonly below?: readonly Node[];
      readonly stop: () => void;
    }
  >
> = {
  losses: lossExample,
  miners: minerExample,
  retrieval: (said) => retrievalExample(said, `${import.meta.env.BASE_URL}live/retrieval/`),
};

/**
 * Shows a live example.
 *
 * @param place whose content it takes the place of
 * @param name `losses`, `miners` or `retrieval`
 * @returns ends it
 */
export async function mount(place: HTMLElement, name: string): Promise<() => void> {
  const engine = await start();
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  const computing = document.createElement('small');
  computing.textContent = `Computed by ${engine}.`;
  const { parts, below = [], stop } = examples[name](said);
  place.replaceChildren(...parts, said, ...below, computing);
  place.dataset.ready = name;
  return stop;
}

function lossExample(said: HTMLElement): ReturnType<(typeof examples)[string]> {
  const points = scatter(Math.random);
  let timer: ReturnType<typeof setInterval> | undefined;
  const choice = chooser('Loss', Object.keys(losses), () => {
    show();
  });
  const show = latest(async () => {
    const { loss, down } = await descend(choice.value, points);
    said.textContent = `loss ${loss.toFixed(4)}`;
    said.dataset.loss = String(loss);
    plane.draw(
      down.map(([x, y], index) => {
        const length = Math.hypot(x, y);
        // Long gradients are shortened, so that short ones are seen.
        const shown = length === 0 ? 0 : Math.min(0.5, 0.6 * Math.sqrt(length)) / length;
        const [fromX, fromY] = points.at[index];
        return { from: points.at[index], to: [fromX + shown * x, fromY + shown * y], kind: 'arrow' };
      }),
    );
  });
  const step = latest(async () => {
    const { down } = await descend(choice.value, points);
    down.forEach(([x, y], index) => {
      const shorter = Math.min(1, 0.15 / (Math.hypot(x, y) || 1));
      points.at[index] = [points.at[index][0] + 0.5 * shorter * x, points.at[index][1] + 0.5 * shorter * y];
    });
    plane.place();
    show();
  });
  const run = button('Descend', () => {
    const begins = timer === undefined;
    if (begins) timer = setInterval(step, 60);
    else stop();
    run.textContent = begins ? 'Stop' : 'Descend';
  });
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const anew = button('Scatter', () => {
    points.at.splice(0, points.at.length, ...scatter(Math.random).at);
    plane.place();
    show();
  });
  const plane = new Plane(points, { moved: show, taken: () => undefined });
  show();
  return { parts: [row(choice, button('One step', step), run, anew), plane.element], stop };
}

function minerExample(said: HTMLElement): ReturnType<(typeof examples)[string]> {
  const points = scatter(Math.random);
  let anchor = 0;
  const choice = chooser('Miner', Object.keys(miners), () => {
    show();
  });
  const show = latest(async () => {
    const { positives, negatives } = await minedFor(choice.value, points, anchor);
    const line = (kind: string) => (index: number) => ({ from: points.at[anchor], to: points.at[index], kind });
    plane.draw([...positives.map(line('positive')), ...negatives.map(line('negative'))]);
    said.textContent = `positives (whole lines) ${positives.length}, negatives (dashed) ${negatives.length}`;
  });
  const plane = new Plane(points, {
    moved: show,
    taken: (index) => {
      anchor = index;
      plane.mark(anchor);
      show();
    },
  });
  plane.mark(anchor);
  show();
  return { parts: [row(choice), plane.element], stop: () => undefined };
}
