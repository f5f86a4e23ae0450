import { tex } from '@mdit/plugin-tex';
import katex from 'katex';
import { defineConfig } from 'vitepress';
import { entries } from '../site/entries.ts';
import { texOfFormulas } from '../site/formula.ts';
import { sidebar } from '../site/sidebar.ts';

export default defineConfig({
  title: 'htg',
  description: 'Deep metric learning for TypeScript, built around adversarial hard triplet generation',
  lang: 'en-US',
  srcDir: '.site',
  outDir: 'dist',
  cacheDir: '.cache',
  base: process.env.SITE_BASE ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  // No image to ask for.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Live examples are made of the packages' sources; Node's half of the engine is no part of a page.
  vite: {
    resolve: { conditions: ['@htg/source'] },
    build: { chunkSizeWarningLimit: 4000 },
    plugins: [withoutLiveExamples()],
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(md) {
      // What comments set apart by four spaces: formulas, and else what is shown as other code is: it scrolls, also by keyboard.
      md.renderer.rules.code_block = (tokens, index, options, env, self) => {
        const tex = texOfFormulas(tokens[index].content);
        if (tex !== undefined) return typeset(tex, true);
        tokens[index].info = 'txt';
        return md.renderer.rules.fence?.(tokens, index, options, env, self) ?? '';
      };
      // MathML, which browsers draw and screen readers read without anything to load.
      // @ts-expect-error VitePress brings markdown-it's types along in another edition than the plugin's
      md.use(tex, {
        render: typeset,
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/train-on-your-own-images' },
      { text: 'Components', link: '/components' },
      { text: 'Packages', link: '/packages/losses/' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Results', link: '/results/' },
    ],
    sidebar: sidebar([...entries().keys()]),
    outline: [2, 3],
  },
});

function typeset(tex: string, displayMode: boolean): string {
  const math = katex.renderToString(tex, { displayMode, output: 'mathml' });
  return `<span v-pre${displayMode ? ' class="formula" tabindex="0"' : ''}>${math}</span>`;
}

/** Pages are rendered in Node, where live examples are never shown: their code, which is for browsers, is left out there. */
function withoutLiveExamples(): {
  readonly name: string;
  load(id: string, options?: { ssr?: boolean }): string | undefined;
} {
  return {
    name: 'without-live-examples',
    load: (id, { ssr } = {}) => (ssr === true && id.endsWith('/live/mount.ts') ? 'export {};' : undefined),
  };
}
