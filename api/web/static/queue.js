// The work list by keyboard: j and k move, figures choose, n writes, o opens.
// Everything works without.
const leads = [...document.querySelectorAll('.lead')];
const states = { 1: 'confirmed', 2: 'rejected', 3: 'fixed', 0: 'open' };

function current() {
  return document.activeElement?.closest('.lead') ?? document.querySelector('.lead:target');
}

function move(by) {
  const at = leads.indexOf(current());
  const next = leads[Math.max(0, Math.min(leads.length - 1, at < 0 ? 0 : at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
  if (e.target.matches('input[name=note]')) {
    if (e.key === 'Escape') e.target.closest('.lead').focus();
    return;
  }
  if (e.target.closest('input:not([type=radio]), textarea, select')) return;
  if (e.key === 'j') move(1);
  else if (e.key === 'k') move(-1);
  else if (e.key === 'o') current()?.querySelector('blockquote a')?.click();
  else if (e.key === 'n') {
    e.preventDefault();
    current()?.querySelector('input[name=note]')?.focus();
  } else if (e.key in states) {
    const choice = current()?.querySelector(`input[value=${states[e.key]}]`);
    if (!choice) return;
    choice.checked = true;
    const note = choice.form.elements.note;
    note.focus();
    note.select();
  }
});

document.querySelector('.lead:target')?.focus();
