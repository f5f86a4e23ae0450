import { element, make, part } from './elements.ts';
import type { Found, Neighbor } from './gallery-source.ts';
import type { Thumbnails } from './thumbnails.ts';

/** How an item that was found is shown, and what a person may do with it. */
export interface ItemActions {
  readonly thumbnails: Thumbnails;
  /** Undefined where the gallery is only read. */
  readonly onCorrect: ((item: Neighbor) => void) | undefined;
  /** Undefined where there is no map. */
  readonly onShow: ((item: Neighbor) => void) | undefined;
}

/** Shows what was found, and says it. */
export function showFound(found: Found, actions: ItemActions): void {
  part('verdict').replaceChildren(...verdictOf(found));
  part('verdict').dataset.kind = found.label === null ? 'unknown' : 'known';
  showVotes(found);
  part('neighbors-title').hidden = found.neighbors.length === 0;
  part('neighbors').replaceChildren(...found.neighbors.map((item) => rowOf(item, found.threshold, actions)));
}

/** While it is searched. */
export function showSearching(): void {
  part('verdict').dataset.kind = '';
  part('verdict').replaceChildren(make('p', { text: 'Searching…', className: 'note' }));
}

export function showNothing(text: string): void {
  part('verdict').dataset.kind = '';
  part('verdict').replaceChildren(make('p', { text, className: 'note' }));
  part('votes').hidden = part('neighbors-title').hidden = true;
  part('neighbors').replaceChildren();
}

function verdictOf({ label, votes, neighbors, threshold, reason }: Found): HTMLElement[] {
  if (neighbors.length === 0) return [make('p', { text: 'No item fits the filters.', className: 'answer' })];
  if (threshold === undefined) {
    return [
      make('p', { text: neighbors[0].label, className: 'answer' }),
      make('p', { text: `The nearest item, without a threshold: ${reason ?? ''}`, className: 'note' }),
    ];
  }
  const line = `threshold ${threshold.toFixed(3)}`;
  if (label === null) {
    const nearest = `The nearest item, “${neighbors[0].label}”, is at ${neighbors[0].distance.toFixed(3)}, beyond the ${line}.`;
    return [make('p', { text: 'None of these', className: 'answer' }), make('p', { text: nearest })];
  }
  const total = votes.reduce((sum, each) => sum + each.votes, 0);
  const said = `${votes[0].votes} of ${total} votes; nearest at ${votes[0].nearest.toFixed(3)}, ${line}.`;
  return [make('p', { text: label, className: 'answer' }), make('p', { text: said })];
}

function showVotes({ votes }: Found): void {
  const table = element('votes', HTMLTableElement);
  table.hidden = votes.length === 0;
  table.tBodies[0].replaceChildren(
    ...votes.map(({ label, votes: count, share, nearest }) => {
      const meter = make('meter');
      meter.value = share;
      meter.setAttribute('aria-label', `share of ${label}`);
      const name = make('th', { text: label });
      name.scope = 'row';
      const cells = [
        make('td', { text: String(count) }),
        make('td', {}, meter),
        make('td', { text: nearest.toFixed(3) }),
      ];
      return make('tr', {}, name, ...cells);
    }),
  );
}

function rowOf(item: Neighbor, threshold: number | undefined, actions: ItemActions): HTMLLIElement {
  const within = threshold !== undefined && item.distance <= threshold;
  const facts = make('div', { className: 'facts' });
  facts.append(make('strong', { text: item.label }), make('span', { text: item.id, className: 'id' }));
  if (item.camera !== undefined) facts.append(make('span', { text: `camera ${item.camera}`, className: 'note' }));
  const distance = make('div', { className: 'distance' });
  distance.append(make('span', { text: item.distance.toFixed(3) }));
  if (threshold !== undefined)
    distance.append(make('span', { text: within ? 'within' : 'beyond', className: within ? 'mark right' : 'mark' }));
  const row = make(
    'li',
    { className: within ? 'within' : '' },
    actions.thumbnails.of(item.id),
    facts,
    distance,
    actionsOf(item, actions),
  );
  row.dataset.id = item.id;
  return row;
}

function actionsOf(item: Neighbor, { onCorrect, onShow }: ItemActions): HTMLElement {
  const actions = make('div', { className: 'actions' });
  const add = (text: string, act: (item: Neighbor) => void): void => {
    const made = make('button', { text });
    made.type = 'button';
    made.setAttribute('aria-label', `${text}: ${item.id}`);
    made.addEventListener('click', () => {
      act(item);
    });
    actions.append(made);
  };
  if (onShow !== undefined) add('On the map', onShow);
  if (onCorrect !== undefined) add('Correct', onCorrect);
  return actions;
}
