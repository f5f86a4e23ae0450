/** Marks the section that is being read in the list of sections. */
export function followNavigation(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('nav a')].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute('aria-current');
        const link = links.get(target.id);
        link?.setAttribute('aria-current', 'true');
        const list = link?.closest('ul');
        if (link && list) list.scrollLeft = link.offsetLeft - (list.clientWidth - link.clientWidth) / 2;
      }
    },
    // The section that crosses a line a third down the window.
    { rootMargin: '-33% 0px -66% 0px' },
  );
  for (const section of document.querySelectorAll('main > section')) observer.observe(section);
}
