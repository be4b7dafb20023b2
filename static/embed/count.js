/** Fills every <a href data-reply-count> of a page with the number of replies of the article it leads to. */
(() => {
  const { src, dataset } = document.currentScript;
  const base = new URL(`api/v1/sites/${encodeURIComponent(dataset.site)}/counts`, src);
  const most = { urls: 100, characters: 6000 };

  const words = (n) => (n === 1 ? '1 reply' : n ? `${n} replies` : 'No replies');

  const addressOf = (link) => link.href.split('#')[0];

  /** Addresses in requests of at most 100 and of a length that every proxy lets pass. */
  function* batches(urls) {
    let query = new URLSearchParams();
    for (const url of urls) {
      if (query.size === most.urls || (query.size && `${query}`.length + url.length * 1.5 > most.characters)) {
        yield query;
        query = new URLSearchParams();
      }
      query.append('url', url);
    }
    if (query.size) yield query;
  }

  async function fill(query, links) {
    const response = await fetch(`${base}?${query}`, { credentials: 'omit' });
    if (!response.ok) return;
    const { counts } = await response.json();
    for (const link of links) {
      const count = counts[addressOf(link)];
      if (count === undefined) continue;
      link.textContent = words(count);
      link.dataset.replyCount = count;
    }
  }

  function start() {
    const links = [...document.querySelectorAll('a[href][data-reply-count]')];
    const urls = new Set(links.map(addressOf));
    for (const query of batches(urls)) fill(query, links).catch(() => { /* the links keep their own words */ });
  }

  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
  else start();
})();
