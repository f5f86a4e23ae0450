// The page: hands photos to a worker, so that it never stands still, and shows what comes back.
const worker = new Worker(new URL('./search.js', import.meta.url), { type: 'module' });
const [file, photo, answer, found] = ['file', 'photo', 'answer', 'found'].map((id) => document.getElementById(id));

worker.addEventListener('message', ({ data }) => {
  answer.textContent = data.text;
  answer.dataset.kind = data.kind;
  found.replaceChildren(
    ...(data.neighbors ?? []).map(({ id, distance }) => {
      const item = document.createElement('li');
      item.textContent = `${id}: ${distance.toFixed(3)}`;
      return item;
    }),
  );
});

file.addEventListener('change', () => {
  const [image] = file.files;
  if (image === undefined) return;
  URL.revokeObjectURL(photo.src);
  photo.src = URL.createObjectURL(image);
  photo.hidden = false;
  answer.textContent = 'Looking…';
  worker.postMessage({ image });
});

// Where model/ and gallery/ lie: beside the page.
worker.postMessage({ base: new URL('.', document.baseURI).href });
