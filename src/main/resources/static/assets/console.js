// Counts down each second, and fetches what changes every three; without it the page stands still and works.
const list = () => document.getElementById('list');

function tick() {
  for (const time of list().querySelectorAll('time[data-seconds]')) {
    const left = Math.max(0, Number(time.dataset.seconds) - 1);
    time.dataset.seconds = left;
    const pad = (n) => String(n).padStart(2, '0');
    time.textContent = `${Math.floor(left / 3600)}:${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
  }
}

async function refresh() {
  if (document.hidden || list().contains(document.activeElement)) {
    return; // nobody looks, or somebody is about to press a button
  }
  try {
    const answer = await fetch(list().dataset.refresh, {redirect: 'error'});
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      list().replaceWith(page.getElementById('list'));
    }
  } catch (e) {
    document.body.classList.add('stale'); // the session has ended, or the server is gone
    return;
  }
  document.body.classList.remove('stale');
}

setInterval(tick, 1000);
setInterval(refresh, 3000);
