// The chosen reply: focus and clicks choose it, and a key acts on it and on no other one.
import { choose, current, list, stand, steadily } from "./list.js";

// The key that waits for the menu of a row.
let waiting = null;

export function followHands() {
  list()?.addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) steadily(target, () => choose(target.closest(".row") ?? current()));
  });
  list()?.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    const isPart = event.target.closest("a, button, input, label, summary");
    if (row && row !== current() && !isPart && getSelection().isCollapsed) steadily(row, () => stand(row));
  });
  list()?.addEventListener("moved", () => { waiting = null; });
  list()?.addEventListener("furnished", ({ target }) => waiting?.row === target && press(waiting.key));
}

// Press what a key stands for in the chosen row. Where the focus is in another row, that one is chosen first.
export function press(key) {
  waiting = null;
  const row = current();
  const touched = document.activeElement?.closest(".row");
  if (touched && touched !== row) return void steadily(touched, () => stand(touched));
  const part = [...(row?.querySelectorAll("[data-act]") ?? [])]
    .find((one) => one.dataset.act.split(" ").includes(key) && !one.disabled);
  if (part) use(part);
  else if (row?.querySelector("form") && !row.querySelector(".more")) waitFor(row, key);
}

// The menu of a row is on its way with what stands beside it; where that failed, it is asked for again.
function waitFor(row, key) {
  if (document.getElementById("context").ariaBusy !== "true") list().dispatchEvent(new CustomEvent("moved", { detail: row }));
  waiting = { row, key };
}

function use(part) {
  if (part.matches("button") && part.form) part.form.requestSubmit(part);
  else part.click();
}
