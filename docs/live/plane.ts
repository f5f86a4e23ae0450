import type { Points } from './points.ts';

const svg = 'http://www.w3.org/2000/svg';
const half = 1.6;
const names = ['circle', 'square', 'triangle'];
const shapes = [
  'M0.06 0A0.06 0.06 0 1 1 -0.06 0A0.06 0.06 0 1 1 0.06 0Z',
  'M-0.055 -0.055H0.055V0.055H-0.055Z',
  'M0 -0.075L0.068 0.05H-0.068Z',
];

/** Who is told of what a person does in a {@link Plane}. */
export interface PlaneEvents {
  /** A point was moved; it is moved already. */
  moved(): void;
  /** A point was taken hold of. */
  taken(index: number): void;
}

/** Points in a plane that one drags, or moves by arrow keys; lines between them are drawn by whoever computes. */
export class Plane {
  readonly element = document.createElementNS(svg, 'svg');
  readonly #lines = document.createElementNS(svg, 'g');
  readonly #points: readonly SVGPathElement[];
  readonly #set: Points;

  constructor(set: Points, events: PlaneEvents) {
    this.#set = set;
    this.element.setAttribute('viewBox', `${-half} ${-half} ${2 * half} ${2 * half}`);
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Points of three classes in a plane');
    const circle = document.createElementNS(svg, 'circle');
    circle.setAttribute('r', '1');
    circle.setAttribute('class', 'circle');
    this.element.append(circle, this.#lines);
    this.#points = set.labels.map((label, index) => this.#point(label, index, events));
    this.element.append(...this.#points);
    this.place();
  }

  /** Puts the points where they are now. */
  place(): void {
    this.#points.forEach((point, index) => {
      const [x, y] = this.#set.at[index];
      point.setAttribute('transform', `translate(${x} ${y})`);
    });
  }

  /** Marks a point as the anchor. */
  mark(anchor: number): void {
    this.#points.forEach((point, index) => point.classList.toggle('anchor', index === anchor));
  }

  /** Draws lines in place of those before. */
  draw(
    lines: readonly {
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly kind: string;
    }[],
  ): void {
    this.#lines.replaceChildren(
      ...lines.map(({ from, to, kind }) => {
        const line = document.createElementNS(svg, 'path');
        line.setAttribute('class', kind);
        line.setAttribute('d', `M${from.join(' ')}L${to.join(' ')}${kind === 'arrow' ? head(from, to) : ''}`);
        return line;
      }),
    );
  }

  #point(label: number, index: number, events: PlaneEvents): SVGPathElement {
    const point = document.createElementNS(svg, 'path');
    point.setAttribute('d', shapes[label]);
    point.setAttribute('class', `point class-${label}`);
    point.setAttribute('tabindex', '0');
    point.setAttribute('role', 'button');
    point.setAttribute('aria-label', `${names[label]} ${index + 1}; arrow keys move it`);
    const moveTo = (x: number, y: number): void => {
      const within = (value: number): number => Math.max(-half + 0.1, Math.min(half - 0.1, value));
      this.#set.at[index] = [within(x), within(y)];
      this.place();
      events.moved();
    };
    point.addEventListener('pointerdown', (event) => {
      point.setPointerCapture(event.pointerId);
      events.taken(index);
    });
    point.addEventListener('pointermove', (event) => {
      if (!point.hasPointerCapture(event.pointerId)) return;
      const { left, top, width } = this.element.getBoundingClientRect();
      const scale = (2 * half) / width;
      moveTo((event.clientX - left) * scale - half, (event.clientY - top) * scale - half);
    });
    point.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === 'Enter' || event.key === ' ') events.taken(index);
      if (step === undefined) return;
      event.preventDefault();
      const [x, y] = this.#set.at[index];
      moveTo(x + 0.05 * step[0], y + 0.05 * step[1]);
    });
    return point;
  }
}

function head([fromX, fromY]: readonly [number, number], [x, y]: readonly [number, number]): string {
  const angle = Math.atan2(y - fromY, x - fromX);
  const side = (turn: number): string => `${x - 0.06 * Math.cos(angle + turn)} ${y - 0.06 * Math.sin(angle + turn)}`;
  return `M${side(0.5)}L${x} ${y}L${side(-0.5)}`;
}
