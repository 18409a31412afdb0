import { streamAddress } from '../lib/stream-address.js';

const form = /** @type {HTMLFormElement} */ (document.getElementById('watch'));
const field = /** @type {HTMLInputElement} */ (document.getElementById('address'));
const problem = /** @type {HTMLElement} */ (document.getElementById('watch-problem'));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const address = streamAddress(field.value, location.href);
  field.setAttribute('aria-invalid', String(!address));
  if (address) {
    location.href = address.viewUrl;
    return;
  }
  // Short enough for the one line that is kept free for it: the coast below stays where it is.
  problem.textContent = field.value.trim()
    ? 'This is neither a link nor a stream id.'
    : 'Paste the link you were sent.';
  field.focus();
});

field.addEventListener('input', () => {
  problem.textContent = '';
  field.removeAttribute('aria-invalid');
});
