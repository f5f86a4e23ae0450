/** A label with a list to choose from. */
export function chooser(label: string, names: readonly string[], onChange: () => void): HTMLSelectElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', label);
  select.append(...names.map((name) => new Option(name)));
  select.addEventListener('change', onChange);
  return select;
}

/** A button. */
export function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.addEventListener('click', onClick);
  return element;
}

/** Side by side. */
export function row(...elements: readonly HTMLElement[]): HTMLElement {
  const element = document.createElement('div');
  element.className = 'controls';
  element.append(...elements);
  return element;
}

/** Computes anew after each call, one at a time: what was asked for meanwhile is asked for once more. */
export function latest(compute: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return function ask(): void {
    if (running) {
      again = true;
      return;
    }
    running = true;
    void compute().finally(() => {
      running = false;
      if (again) {
        again = false;
        ask();
      }
    });
  };
}
