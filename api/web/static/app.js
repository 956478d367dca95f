// Suggestions while typing and "/" to reach the box. Everything works without.
const box = document.querySelector('#q');
const list = document.querySelector('#suggestions');
let composing = false;
let timer = 0;
let pending = null;

async function suggest() {
  const q = box.value.trim();
  if (composing || q === '' || q.length > 64) return;
  pending?.abort();
  pending = new AbortController();
  try {
    const answer = await fetch('/api/v1/suggest?q=' + encodeURIComponent(q), { signal: pending.signal });
    if (!answer.ok) return;
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map((s) => {
      const option = document.createElement('option');
      option.value = s.text;
      if (s.note) option.label = s.text + '（' + s.note + '）';
      return option;
    }));
  } catch (e) {
    if (e.name !== 'AbortError') list.replaceChildren();
  }
}

function soon() {
  clearTimeout(timer);
  // An input method's half-typed pinyin is no query.
  if (!composing) timer = setTimeout(suggest, 180);
}

if (box && list) {
  box.addEventListener('compositionstart', () => { composing = true; clearTimeout(timer); });
  box.addEventListener('compositionend', () => { composing = false; soon(); });
  box.addEventListener('input', soon);
  document.addEventListener('keydown', (e) => {
    const typing = e.target.closest('input, textarea, select, [contenteditable]');
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey && !e.isComposing) {
      e.preventDefault();
      box.focus();
      box.select();
    }
  });
}
