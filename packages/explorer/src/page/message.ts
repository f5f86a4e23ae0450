import { make, part } from './elements.ts';

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something that is read out at once, too; what went wrong stays until it is closed. */
export function say(text: string, kind: 'done' | 'wrong' = 'done'): void {
  const message = part('message');
  const close = make('button', { text: 'Close' });
  close.type = 'button';
  close.addEventListener('click', hush);
  message.replaceChildren(make('p', { text }), close);
  message.dataset.kind = kind;
  message.hidden = false;
  clearTimeout(timer);
  if (kind === 'done') timer = setTimeout(hush, 6000);
}

export function hush(): void {
  part('message').hidden = true;
}

/** Carries out what a person asked for; what goes wrong is said. */
export function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    say(error instanceof Error ? error.message : String(error), 'wrong');
  });
}
