import { button, element, make, part } from './elements.ts';
import type { GalleryMap, Neighbor } from './gallery-source.ts';
import { drawMap } from './map-drawing.ts';
import { fitted, moved, nearestTo, neighborTowards, place, zoomed } from './map-view.ts';
import type { View } from './map-view.ts';
import type { Thumbnails } from './thumbnails.ts';

/** The gallery in the plane. */
export interface ShownMap {
  readonly load: () => Promise<void>;
  readonly redraw: () => void;
  /** Marks what was found, and between them the image that was asked. */
  mark(neighbors: readonly Neighbor[]): void;
  /** Goes to an item. */
  show(id: string): void;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function startMap(galleryMap: () => Promise<GalleryMap>, thumbnails: Thumbnails): ShownMap {
  const canvas = element('map-canvas', HTMLCanvasElement);
  const tip = part('map-tip');
  let map: GalleryMap = { total: 0, points: [] };
  let view: View = { x: 0, y: 0, scale: 1 };
  let found: readonly Neighbor[] = [];
  let selected: number | undefined;

  const redraw = (): void => {
    drawMap(canvas, { map, view, found, selected });
  };
  const show = (next: View): void => {
    view = next;
    redraw();
    placeTip();
  };
  const select = (point: number | undefined, say: boolean): void => {
    selected = point;
    redraw();
    if (point === undefined) {
      tip.hidden = true;
      return;
    }
    const { id, label, camera } = map.points[point];
    if (say) part('map-said').textContent = `${label}, ${id}${camera === undefined ? '' : `, camera ${camera}`}`;
    const texts = [make('strong', { text: label }), make('span', { text: id, className: 'id' })];
    tip.replaceChildren(thumbnails.of(id), ...texts);
    tip.hidden = false;
    placeTip();
  };
  const placeTip = (): void => {
    if (selected === undefined) return;
    const { left, top } = place(view, map.points[selected]);
    const inside = left >= 0 && top >= 0 && left <= canvas.clientWidth && top <= canvas.clientHeight;
    tip.hidden = !inside;
    const width = tip.offsetWidth;
    const over = top > canvas.clientHeight / 2;
    tip.style.left = `${Math.max(4, Math.min(left - width / 2, canvas.clientWidth - width - 4))}px`;
    tip.style.top = `${over ? top - tip.offsetHeight - 12 : top + 12}px`;
  };
  const all = (): void => {
    show(fitted(map.points, canvas.clientWidth, canvas.clientHeight));
  };
  const zoom = (factor: number, left = canvas.clientWidth / 2, top = canvas.clientHeight / 2): void => {
    show(zoomed(view, factor, left, top));
  };

  button('map-in').addEventListener('click', () => {
    zoom(1.5);
  });
  button('map-out').addEventListener('click', () => {
    zoom(1 / 1.5);
  });
  button('map-all').addEventListener('click', all);
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Readonly<Record<string, () => void>> = {
      '+': () => {
        zoom(1.5);
      },
      '-': () => {
        zoom(1 / 1.5);
      },
      '0': all,
      Escape: () => {
        select(undefined, false);
      },
    };
    if (event.key in steps) {
      const [x, y] = steps[event.key];
      select(neighborTowards(map.points, selected, x, y), true);
      if (selected !== undefined) show(seen(view, selected));
    } else if (event.key in keys) keys[event.key]();
    else return;
    event.preventDefault();
  });
  /** Brings an item into the window. */
  const seen = (from: View, point: number): View => {
    const { left, top } = place(from, map.points[point]);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (left > 10 && top > 10 && left < width - 10 && top < height - 10) return from;
    return moved(from, width / 2 - left, height / 2 - top);
  };
  let dragging: { left: number; top: number; far: boolean } | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    dragging = { left: event.offsetX, top: event.offsetY, far: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const { offsetX, offsetY } = event;
    if (dragging === undefined) {
      select(nearestTo(map.points, view, offsetX, offsetY, 14), false);
      return;
    }
    const [right, down] = [offsetX - dragging.left, offsetY - dragging.top];
    if (!dragging.far && Math.hypot(right, down) < 4) return;
    dragging = { left: offsetX, top: offsetY, far: true };
    show(moved(view, right, down));
  });
  canvas.addEventListener('pointerup', ({ offsetX, offsetY }) => {
    if (dragging?.far === false) select(nearestTo(map.points, view, offsetX, offsetY, 22), true);
    dragging = undefined;
  });
  canvas.addEventListener('pointercancel', () => {
    dragging = undefined;
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      // Without Ctrl the page goes on scrolling.
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 200), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  new ResizeObserver(all).observe(canvas);

  return {
    redraw,
    async load() {
      part('map-note').textContent = 'What is alike lies together. It is being drawn…';
      map = await galleryMap();
      const shown = map.points.length;
      part('map-note').textContent =
        'What is alike lies together; colors tell labels apart. Arrow keys go from item to item, Ctrl and the wheel zoom.' +
        (shown < map.total ? ` ${shown} of ${map.total} items are shown.` : '');
      selected = undefined;
      tip.hidden = true;
      all();
    },
    mark(neighbors) {
      found = neighbors;
      redraw();
    },
    show(id) {
      const point = map.points.findIndex((each) => each.id === id);
      if (point < 0) {
        part('map-said').textContent = 'The map does not show that item.';
        return;
      }
      part('map').scrollIntoView({ block: 'nearest' });
      canvas.focus();
      show(seen(view, point));
      select(point, true);
    },
  };
}
