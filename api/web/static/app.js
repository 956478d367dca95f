// Suggestions while typing and "/" to reach the box. Everything works without.
const box = document.querySelector('#q');
const list = document.querySelector('#suggestions');
let composing = false;
let timer = 0;
let pending = null;
let active = -1;

function close() {
  list.hidden = true;
  active = -1;
  box.setAttribute('aria-expanded', 'false');
  box.removeAttribute('aria-activedescendant');
}

function option(s, i) {
  const item = document.createElement('li');
  item.id = 'suggestion-' + i;
  item.setAttribute('role', 'option');
  const link = document.createElement('a');
  link.href = '/search?q=' + encodeURIComponent(s.query);
  link.tabIndex = -1;
  link.textContent = s.text;
  const note = document.createElement('small');
  note.textContent = (s.note ? s.note + ' · ' : '') + s.documents + ' 份';
  item.append(link, ' ', note);
  return item;
}

async function suggest() {
  const q = box.value.trim();
  pending?.abort();
  if (composing || q === '' || q.length > 64) return close();
  pending = new AbortController();
  try {
    const answer = await fetch('/api/v1/suggest?q=' + encodeURIComponent(q), { signal: pending.signal });
    if (!answer.ok) return close();
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map(option));
    close();
    if (suggestions.length === 0 || document.activeElement !== box) return;
    list.hidden = false;
    box.setAttribute('aria-expanded', 'true');
  } catch (e) {
    if (e.name !== 'AbortError') close();
  }
}

// choose moves to another suggestion; -1 is the box itself.
function choose(step) {
  const items = list.children;
  items[active]?.removeAttribute('aria-selected');
  active = (active + 1 + step + items.length + 1) % (items.length + 1) - 1;
  if (active < 0) return box.removeAttribute('aria-activedescendant');
  items[active].setAttribute('aria-selected', 'true');
  box.setAttribute('aria-activedescendant', items[active].id);
}

function typed(e) {
  if (list.hidden || e.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (step) {
    e.preventDefault();
    choose(step);
  } else if (e.key === 'Enter' && active >= 0) {
    e.preventDefault();
    list.children[active].querySelector('a').click();
  } else if (e.key === 'Escape') {
    e.preventDefault();
    close();
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
  box.addEventListener('keydown', typed);
  box.addEventListener('blur', () => setTimeout(close, 200)); // a click on a suggestion comes first
  document.addEventListener('keydown', (e) => {
    const typing = e.target.closest('input, textarea, select, [contenteditable]');
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey && !e.isComposing) {
      e.preventDefault();
      box.focus();
      box.select();
    }
  });
}
