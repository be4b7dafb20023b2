// Work that follows somebody who moves on fast: one at a time, and after it only the newest wish.
export function newest(work) {
  let wish = null;
  let busy = false;
  return async (...wanted) => {
    wish = wanted;
    if (busy) return;
    busy = true;
    while (wish) {
      const mine = wish;
      wish = null;
      await work(() => wish === null, ...mine);
    }
    busy = false;
  };
}
