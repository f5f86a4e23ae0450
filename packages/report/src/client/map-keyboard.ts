import type { Chart } from './chart.ts';

/** Plus and minus zoom the map about its middle, arrows move it, 0 shows all. */
export function moveByKeyboard({ element, echarts }: Chart): void {
  let [left, bottom, size] = [0, 0, 100];
  const show = (): void => {
    left = Math.min(Math.max(left, 0), 100 - size);
    bottom = Math.min(Math.max(bottom, 0), 100 - size);
    const batch = [left, bottom].map((start, dataZoomIndex) => ({ dataZoomIndex, start, end: start + size }));
    echarts.dispatchAction({ type: 'dataZoom', batch });
  };
  const zoom = (factor: number): void => {
    const next = Math.min(100, Math.max(5, size * factor));
    left += (size - next) / 2;
    bottom += (size - next) / 2;
    size = next;
  };
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => {
      zoom(0.7);
    },
    '-': () => {
      zoom(1 / 0.7);
    },
    '0': () => {
      [left, bottom, size] = [0, 0, 100];
    },
    ArrowLeft: () => {
      left -= size / 5;
    },
    ArrowRight: () => {
      left += size / 5;
    },
    ArrowDown: () => {
      bottom -= size / 5;
    },
    ArrowUp: () => {
      bottom += size / 5;
    },
  };
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
    show();
  });
}
