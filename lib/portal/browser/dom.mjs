// What the portal's pages share: elements and times.

/**
 * An element; text stays text, whatever it holds.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The element with this id. @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`the page has no #${id}`);
  return found;
}

/** In the reader's zone, by its name: whoever is called reads times from messages, which are UTC. @param {Date} time */
export function localTime(time) {
  return time.toLocaleString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** Local time, readable and exact. @param {string} iso */
export function clock(iso) {
  const made = element("time", { datetime: iso, title: `${iso.slice(0, 19).replace("T", " ")} UTC` });
  made.textContent = localTime(new Date(iso));
  return made;
}
