import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';

declare global {
  interface ImportMeta {
    readonly env: { readonly SSR: boolean; readonly BASE_URL: string };
  }
}

/** A place for one of the live examples, whose code (TensorFlow.js, losses, miners) is loaded where it is shown, and nowhere else. */
export const liveExample = defineComponent({
  props: { name: { type: String, required: true } },
  setup({ name }) {
    const place = ref<HTMLElement>();
    let stop = (): void => undefined;
    onMounted(async () => {
      if (import.meta.env.SSR || place.value === undefined) return;
      const { mount } = await import('../../live/mount.ts');
      stop = await mount(place.value, name);
    });
    onBeforeUnmount(() => {
      stop();
    });
    return () => h('div', { ref: place, class: 'live-example' }, 'This example is loaded where scripts may run.');
  },
});
