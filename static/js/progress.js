// How far a bulk act is, asked again and again until it has ended.
import { askJson } from "./send.js";

const PAUSE = 1000;
const place = document.getElementById("progress");

async function look() {
  try {
    const news = await askJson(place.dataset.href);
    if (news.ended) return void location.reload();
    const ended = news.state === "undoing" ? news.total - news.batch_done : news.batch_done + news.left;
    place.querySelector("progress").value = ended;
    place.querySelector("[data-ended]").textContent = ended;
    document.getElementById("batch-said").textContent = news.said;
  } catch { /* asked again */ }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
