/**
 * Makes an element: `element('button', { class: 'primary', onclick: … }, 'Go live')`. Names that are properties of the element
 * are set as such, the rest as attributes; there is no inline style, which the content security policy would refuse.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) Reflect.set(made, name, value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Fills a shadow root, and shows it once its style sheets are there: no flash of bare controls.
 *
 * @param {HTMLElement} host
 * @param {string[]} sheets addresses of style sheets
 * @param {Node[]} children
 */
export function fillShadow(host, sheets, ...children) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const content = element('div', { class: 'root', hidden: true }, ...children);
  const links = sheets.map((href) => element('link', { rel: 'stylesheet', href }));
  let waiting = links.length;
  for (const link of links) {
    link.onload = link.onerror = () => {
      waiting--;
      if (waiting === 0) content.hidden = false;
    };
  }
  root.replaceChildren(...links, content);
  return root;
}

/**
 * Sets a text only when it is another: screen readers announce a live region whenever it is touched.
 *
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
