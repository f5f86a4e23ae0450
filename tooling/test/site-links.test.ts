import { describe, expect, it } from 'vitest';
import { siteLinks } from '../../docs/site/links.ts';

const pages = new Map([
  ['README.md', 'index.md'],
  ['docs/models.md', 'models.md'],
  ['docs/results/README.md', 'results/index.md'],
  ['packages/losses/README.md', 'packages/losses/index.md'],
]);

describe('links of the site', () => {
  it.each([
    ['README.md', '[models](docs/models.md)', '[models](/models)'],
    ['README.md', '[losses](packages/losses)', '[losses](/packages/losses/)'],
    ['README.md', '![an image](docs/images/a.png)', '![an image](/images/a.png)'],
    ['packages/losses/README.md', '[`results`](../../docs/results/README.md#seeds)', '[`results`](/results/#seeds)'],
    ['docs/models.md', '[home](../README.md)', '[home](/)'],
    ['docs/models.md', '[a recipe](../recipes/own.yaml) and more', 'a recipe and more'],
    [
      'docs/models.md',
      '[elsewhere](https://example.org/a.md), [below](#sizes)',
      '[elsewhere](https://example.org/a.md), [below](#sizes)',
    ],
    ['docs/models.md', '```md\n[models](docs/models.md)\n```', '```md\n[models](docs/models.md)\n```'],
  ])('of %s: %s', (source, text, expected) => {
    expect(siteLinks(text, source, pages)).toBe(expected);
  });
});
